/** What `plainwire datasets config init` writes: a configuration that works at once, with what each key does beside it. */

/** @example await writeFile('config/config.json', configTemplate(crypto.randomUUID())) */
export const configTemplate = (token: string): string => `{
  // Where it listens, host:port. Without a host: every address of this machine.
  "listenAddress": "127.0.0.1:8080",

  // The pre-shared secret. Callers send a bcrypt hash of it in X-Auth-Token ('plainwire datasets token' makes one).
  // {"env": "NAME"} takes it from the environment, here and wherever a secret stands.
  "token": ${JSON.stringify(token)},
  // May its holder say in X-Forwarded-User for whom he calls?
  "forwardsUsers": true,

  // error, warn, info or debug.
  "logLevel": "info",

  // Part of every name in AWS: lower case letters, digits, hyphens; at most 10 characters.
  "org": "localdev",

  // 'local' runs an AWS in this process; 'aws' uses the real one, with the credentials below or those of the machine.
  "aws": "local",
  // Folder of the local AWS. Without it everything is gone when the process ends.
  "data": "./data",
  // Where the local AWS listens, so that users and sessions get at their data.
  "awsAddress": "127.0.0.1:4566",

  // One bucket for what is known of all datasets.
  "metadataRepository": {
    "type": "s3",
    "config": {
      "bucket": "dataset-metadata",
      // Put before the keys; optional.
      "prefix": "datasets",
      "region": "us-east-1"
      // For real AWS, where the machine has no credentials of its own: "akid", "secret", "token"; "endpoint" for
      // something else that speaks S3.
    }
  },

  // The name of an account is part of every URL.
  "accounts": {
    "research": {
      "storageProviders": ["s3"],
      "config": {
        "region": "us-east-1",
        // Where S3 writes its access logs; a bucket that is there. Off without it.
        "loggingBucket": ""
      },
      // The highest risk it may hold: low, moderate, high. Only asked under the gate 'classificationRules'.
      "cleared": "moderate",
      // Gates and quotas of this account, and of single groups.
      "gates": {},
      "quotas": { "datasets": 10000 },
      "groups": { "lab1": { "cleared": "high", "quotas": { "bytes": 1099511627776 } } }
    }
  },

  // Further keys, each with what it may do. Actions: read, create, update, promote, delete, attach, grant, users, audit,
  // admin; or roles: reader, contributor, steward, auditor, owner.
  "keys": [
    // { "name": "portal", "secret": { "env": "PORTAL_SECRET" }, "forwardsUsers": true,
    //   "scopes": [{ "account": "research", "group": "lab1", "actions": ["steward"] }] }
  ],

  // Callers with bearer tokens of an OpenID Connect issuer; each rule gives whoever has the claim a scope.
  // "oidc": { "issuer": "https://login.example.org", "audience": "datasets", "nameClaim": "email",
  //   "rules": [{ "claim": "groups", "scope": { "account": "research", "group": "$value", "actions": ["contributor"] } }] },

  // Origins whose pages may call.
  "origins": [],

  // Days for which a deleted dataset can be had back; 0 removes it at once. Accounts and groups may say otherwise.
  "keepDays": 0,

  // true switches every gate on; 'gates' has the last word on each.
  "strict": false,
  "gates": {
    // Unknown and server-owned fields are refused instead of reported.
    "strictFields": false,
    // A finalized dataset takes no updates.
    "finalizedBlocksUpdates": false,
    // Attachments of a finalized dataset are for stewards.
    "finalizedBlocksAttachments": false,
    // A finalized dataset is deleted with ?force, by a steward.
    "finalizedBlocksDeletion": false,
    // A dataset with attachments is not empty.
    "attachmentsBlockDeletion": false,
    // A dataset that others are derived from is not deleted.
    "sourcesAreKept": false,
    // source_ids must exist; what is derived keeps the classification of its sources.
    "sourcesMustExist": false,
    // An attachment is replaced with ?replace=true only.
    "attachmentsAreKept": false,
    // Classifications need what their risk asks for.
    "classificationRules": false,
    // No access before the data-use agreement was accepted.
    "duaBeforeAccess": false
  },

  // Limits, in bytes and milliseconds, where others than the defaults are wanted.
  "limits": { "attachmentBytes": 33554432, "attachmentRequestBytes": 52428800, "presignSeconds": 300 },

  // Days that CloudWatch Logs keeps the audit trail; 'lockDays' locks the anchors of its chain, where the metadata bucket
  // has object lock.
  "audit": { "retentionDays": 365 },

  // Told of what happens, signed with the secret: { "url": "https://...", "secret": "...", "events": ["create", "promote"] }.
  "webhooks": []
}
`
