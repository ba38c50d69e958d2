"""boto3 against the local AWS: prints a line for each step that was done, and ends at the first that fails."""
import io
import json
import sys

import boto3
import requests
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = sys.argv[1]
# Left to itself this version signs addresses as before 2014, which regions opened since then refuse.
config = Config(signature_version="v4", s3={"addressing_style": "path"}, retries={"max_attempts": 1})
config_s3 = config.merge(Config(signature_version="s3v4"))
BUCKET = "boto-notes"
MEBIBYTE = 2**20


def session(keys=None):
    keys = keys or {}
    return boto3.Session(
        aws_access_key_id=keys.get("AccessKeyId"),
        aws_secret_access_key=keys.get("SecretAccessKey"),
        aws_session_token=keys.get("SessionToken"),
    )


def client(name, keys=None):
    return session(keys).client(name, endpoint_url=endpoint, config=config_s3 if name == "s3" else config)


def refused(act, code):
    try:
        act()
    except ClientError as error:
        assert error.response["Error"]["Code"] in code.split("|"), error
        return
    raise AssertionError(f"it should have been refused with {code}")


def document(action, resource="*", **more):
    if resource is not None:
        more["Resource"] = resource
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, **more}]})


s3 = client("s3")
iam = client("iam")


def buckets_and_objects():
    resource = session().resource("s3", endpoint_url=endpoint, config=config_s3)
    bucket = resource.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    bucket.wait_until_exists()
    bucket.put_object(Key="a/ä b.txt", Body=b"hello", Metadata={"colour": "blue"})
    found = bucket.Object("a/ä b.txt").get()
    assert found["Body"].read() == b"hello" and found["Metadata"] == {"colour": "blue"}
    assert [item.key for item in bucket.objects.filter(Prefix="a/")] == ["a/ä b.txt"]
    bucket.Object("copy").copy_from(CopySource={"Bucket": BUCKET, "Key": "a/ä b.txt"})
    bucket.objects.all().delete()
    refused(lambda: s3.get_object(Bucket=BUCKET, Key="copy"), "NoSuchKey")
    refused(lambda: s3.head_object(Bucket=BUCKET, Key="copy"), "404")


def transfers():
    parts = TransferConfig(multipart_threshold=5 * MEBIBYTE, multipart_chunksize=5 * MEBIBYTE, max_concurrency=4)
    content = b"plainwire-" * (MEBIBYTE * 12 // 10)
    s3.upload_fileobj(io.BytesIO(content), BUCKET, "large", Config=parts)
    into = io.BytesIO()
    s3.download_fileobj(BUCKET, "large", into, Config=parts)
    assert into.getvalue() == content
    s3.copy({"Bucket": BUCKET, "Key": "large"}, BUCKET, "large copy", Config=parts)
    assert s3.head_object(Bucket=BUCKET, Key="large copy")["ContentLength"] == len(content)


def pages():
    for index in range(30):
        s3.put_object(Bucket=BUCKET, Key=f"page/{index:02}", Body=b"")
    paginator = s3.get_paginator("list_objects_v2")
    found = [item["Key"] for page in paginator.paginate(Bucket=BUCKET, Prefix="page/", PaginationConfig={"PageSize": 7}) for item in page["Contents"]]
    assert found == [f"page/{index:02}" for index in range(30)]
    older = [item["Key"] for page in s3.get_paginator("list_objects").paginate(Bucket=BUCKET, Prefix="page/", PaginationConfig={"PageSize": 7}) for item in page["Contents"]]
    assert older == found


def signed():
    put = s3.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "signed"}, ExpiresIn=60)
    assert requests.put(put, data=b"by address").status_code == 200
    get = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "signed"}, ExpiresIn=60)
    assert requests.get(get).content == b"by address"
    form = s3.generate_presigned_post(BUCKET, "form/${filename}", ExpiresIn=60, Conditions=[["content-length-range", 1, 20]])
    answer = requests.post(form["url"], data=form["fields"], files={"file": ("name.txt", b"by form")})
    assert answer.status_code == 204, answer.text
    assert s3.get_object(Bucket=BUCKET, Key="form/name.txt")["Body"].read() == b"by form"
    answer = requests.post(form["url"], data=form["fields"], files={"file": ("name.txt", b"x" * 30)})
    assert answer.status_code == 400 and "EntityTooLarge" in answer.text, answer.text


def versions():
    versioning = session().resource("s3", endpoint_url=endpoint, config=config_s3).BucketVersioning(BUCKET)
    versioning.enable()
    first = s3.put_object(Bucket=BUCKET, Key="v", Body=b"1")["VersionId"]
    s3.put_object(Bucket=BUCKET, Key="v", Body=b"2")
    s3.delete_object(Bucket=BUCKET, Key="v")
    refused(lambda: s3.get_object(Bucket=BUCKET, Key="v"), "NoSuchKey")
    assert s3.get_object(Bucket=BUCKET, Key="v", VersionId=first)["Body"].read() == b"1"
    listed = s3.list_object_versions(Bucket=BUCKET, Prefix="v")
    assert len(listed["Versions"]) == 2 and len(listed["DeleteMarkers"]) == 1


def people():
    arn = iam.create_user(UserName="boto-ada", Path="/staff/")["User"]["Arn"]
    assert arn == "arn:aws:iam::000000000000:user/staff/boto-ada"
    iam.create_group(GroupName="boto-readers")
    iam.add_user_to_group(UserName="boto-ada", GroupName="boto-readers")
    policy = iam.create_policy(PolicyName="boto-read", PolicyDocument=document("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*"))["Policy"]["Arn"]
    iam.attach_group_policy(GroupName="boto-readers", PolicyArn=policy)
    keys = iam.create_access_key(UserName="boto-ada")["AccessKey"]
    ada = client("s3", keys)
    assert ada.get_object(Bucket=BUCKET, Key="signed")["Body"].read() == b"by address"
    refused(lambda: ada.put_object(Bucket=BUCKET, Key="signed", Body=b""), "AccessDenied")
    iam.put_user_permissions_boundary(UserName="boto-ada", PermissionsBoundary="arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess")
    refused(lambda: ada.get_object(Bucket=BUCKET, Key="signed"), "AccessDenied")
    iam.delete_user_permissions_boundary(UserName="boto-ada")
    return arn, keys


def roles(arn, keys):
    trust = document("sts:AssumeRole", None, Principal={"AWS": arn})
    role = iam.create_role(RoleName="boto-writer", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="boto-writer", PolicyName="write", PolicyDocument=document("s3:*"))
    profile = iam.create_instance_profile(InstanceProfileName="boto-profile")["InstanceProfile"]
    iam.add_role_to_instance_profile(InstanceProfileName="boto-profile", RoleName="boto-writer")
    assert profile["InstanceProfileName"] == "boto-profile"
    assumed = client("sts", keys).assume_role(RoleArn=role, RoleSessionName="boto")["Credentials"]
    client("s3", assumed).put_object(Bucket=BUCKET, Key="by role", Body=b"")
    who = client("sts", assumed).get_caller_identity()["Arn"]
    assert who == "arn:aws:sts::000000000000:assumed-role/boto-writer/boto", who
    wrong = dict(assumed, SessionToken=assumed["SessionToken"][:-4] + "AAAA")
    refused(lambda: client("sts", wrong).get_caller_identity(), "InvalidClientTokenId")


def accounts():
    other = client("s3", {"AccessKeyId": "111111111111", "SecretAccessKey": "test"})
    assert other.list_buckets()["Buckets"] == []
    refused(lambda: other.get_object(Bucket=BUCKET, Key="signed"), "AccessDenied")
    assert client("iam", {"AccessKeyId": "111111111111", "SecretAccessKey": "test"}).list_users()["Users"] == []


def ending():
    bucket = session().resource("s3", endpoint_url=endpoint, config=config_s3).Bucket(BUCKET)
    bucket.object_versions.all().delete()
    bucket.delete()
    refused(lambda: s3.head_bucket(Bucket=BUCKET), "404")


def step(title, act, *given):
    result = act(*given)
    print(title, flush=True)
    return result


step("buckets and objects as resources", buckets_and_objects)
step("transfers in parts, up, down and copied", transfers)
step("pages of both listings", pages)
step("signed addresses and a signed form", signed)
step("versions and delete markers", versions)
ada = step("a user with a group, a policy and a boundary", people)
step("a role assumed, an instance profile, a token that is wrong", roles, *ada)
step("another account sees nothing of this one", accounts)
step("all versions deleted, and the bucket", ending)
