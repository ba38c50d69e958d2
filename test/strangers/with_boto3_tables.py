"""boto3 against DynamoDB, EC2 and CloudWatch Logs of the local AWS: a line for each step, and the end at the first that fails."""
import sys
import time
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = sys.argv[1]
config = Config(retries={"max_attempts": 1})


def client(name):
    return boto3.client(name, endpoint_url=endpoint, config=config)


dynamodb = boto3.resource("dynamodb", endpoint_url=endpoint, config=config)
low = client("dynamodb")
ec2 = client("ec2")
logs = client("logs")


def refused(act, code):
    try:
        act()
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error.response
    raise AssertionError(f"it should have been refused with {code}")


def tables():
    table = dynamodb.create_table(
        TableName="boto-orders",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in [("pk", "S"), ("sk", "N"), ("state", "S")]],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[{"IndexName": "by-state", "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "ALL"}}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        Tags=[{"Key": "team", "Value": "blue"}],
    )
    table.wait_until_exists()
    table.reload()
    assert (table.table_status, table.item_count) == ("ACTIVE", 0), (table.table_status, table.item_count)
    assert low.list_tags_of_resource(ResourceArn=table.table_arn)["Tags"] == [{"Key": "team", "Value": "blue"}]
    refused(lambda: dynamodb.Table("boto-none").load(), "ResourceNotFoundException")
    return table


def items(table):
    item = {
        "pk": "a",
        "sk": 1,
        "price": Decimal("12345678901234567890.123456789012345678"),
        "text": "ä\U0001f600",
        "bytes": Binary(b"\x00\xff"),
        "tags": {"x", "y"},
        "numbers": {Decimal("1"), Decimal("2.5")},
        "list": [1, None, True, {"deep": "er"}],
    }
    table.put_item(Item=item)
    assert table.get_item(Key={"pk": "a", "sk": 1}, ConsistentRead=True)["Item"] == item
    updated = table.update_item(
        Key={"pk": "a", "sk": 1},
        UpdateExpression="SET #t = :t, price = price + :one REMOVE bytes ADD tags :more",
        ConditionExpression=Attr("text").exists() & Attr("sk").lt(5),
        ExpressionAttributeNames={"#t": "text"},
        ExpressionAttributeValues={":t": "new", ":one": 1, ":more": {"z"}},
        ReturnValues="ALL_NEW",
    )["Attributes"]
    assert updated["tags"] == {"x", "y", "z"} and updated["price"] == Decimal("12345678901234567891.123456789012345678") and "bytes" not in updated
    told = refused(
        lambda: low.put_item(TableName="boto-orders", Item={"pk": {"S": "a"}, "sk": {"N": "1"}}, ConditionExpression="attribute_not_exists(pk)"),
        "ConditionalCheckFailedException",
    )
    assert told["Error"]["Message"] == "The conditional request failed"
    assert table.delete_item(Key={"pk": "a", "sk": 1}, ReturnValues="ALL_OLD")["Attributes"] == updated


def queries(table):
    with table.batch_writer() as batch:
        for number in range(60):
            batch.put_item(Item={"pk": "many", "sk": number, "state": "even" if number % 2 == 0 else "odd"})
    found = table.query(KeyConditionExpression=Key("pk").eq("many") & Key("sk").between(10, 19), ScanIndexForward=False)
    assert [int(item["sk"]) for item in found["Items"]] == list(range(19, 9, -1))
    even = table.query(IndexName="by-state", KeyConditionExpression=Key("state").eq("even"), FilterExpression=Attr("pk").ne("many"))
    assert even["Count"] == 0 and even["ScannedCount"] == 30
    paged = [item for page in low.get_paginator("scan").paginate(TableName="boto-orders", PaginationConfig={"PageSize": 7}) for item in page["Items"]]
    assert len(paged) == 60
    got = dynamodb.batch_get_item(RequestItems={"boto-orders": {"Keys": [{"pk": "many", "sk": n} for n in range(5)], "ProjectionExpression": "sk"}})
    assert sorted(int(item["sk"]) for item in got["Responses"]["boto-orders"]) == list(range(5))


def transactions(table):
    put = {"Put": {"TableName": table.name, "Item": {"pk": {"S": "t"}, "sk": {"N": "1"}}, "ConditionExpression": "attribute_not_exists(pk)"}}
    check = {"ConditionCheck": {"TableName": table.name, "Key": {"pk": {"S": "many"}, "sk": {"N": "1"}}, "ConditionExpression": "attribute_exists(pk)"}}
    low.transact_write_items(TransactItems=[put, check], ClientRequestToken="once")
    low.transact_write_items(TransactItems=[put, check], ClientRequestToken="once")
    told = refused(lambda: low.transact_write_items(TransactItems=[put, check]), "TransactionCanceledException")
    assert [reason["Code"] for reason in told["CancellationReasons"]] == ["ConditionalCheckFailed", "None"]
    got = low.transact_get_items(TransactItems=[{"Get": {"TableName": table.name, "Key": put["Put"]["Item"]}}])
    assert got["Responses"][0]["Item"] == put["Put"]["Item"]
    found = low.execute_statement(Statement='SELECT sk FROM "boto-orders" WHERE pk = ? AND sk < ?', Parameters=[{"S": "many"}, {"N": "3"}])
    assert [item["sk"]["N"] for item in found["Items"]] == ["0", "1", "2"]


def streams(table):
    reader = client("dynamodbstreams")
    shard = reader.describe_stream(StreamArn=table.latest_stream_arn)["StreamDescription"]["Shards"][0]
    start = reader.get_shard_iterator(StreamArn=table.latest_stream_arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    records = reader.get_records(ShardIterator=start["ShardIterator"])["Records"]
    assert [record["eventName"] for record in records[:4]] == ["INSERT", "MODIFY", "REMOVE", "INSERT"]
    assert records[0]["dynamodb"]["NewImage"]["tags"]["SS"] == ["x", "y"] or set(records[0]["dynamodb"]["NewImage"]["tags"]["SS"]) == {"x", "y"}


def endings(table):
    low.update_time_to_live(TableName=table.name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"})
    table.put_item(Item={"pk": "gone", "sk": 0, "until": int(time.time()) - 10})
    assert "Item" not in table.get_item(Key={"pk": "gone", "sk": 0})
    backup = low.create_backup(TableName=table.name, BackupName="before")["BackupDetails"]["BackupArn"]
    low.restore_table_from_backup(TargetTableName="boto-again", BackupArn=backup)
    again = dynamodb.Table("boto-again")
    again.wait_until_exists()
    assert again.scan(Select="COUNT")["Count"] == 61
    for one in (table, again):
        one.delete()
        one.wait_until_not_exists()


def instances():
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    iam = client("iam")
    iam.create_instance_profile(InstanceProfileName="boto-tables")
    resource = boto3.resource("ec2", endpoint_url=endpoint, config=config)
    (one,) = resource.create_instances(
        ImageId=image,
        MinCount=1,
        MaxCount=1,
        InstanceType="t3.micro",
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "boto"}]}],
    )
    one.wait_until_running()
    found = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["bo*"]}])["Reservations"][0]["Instances"]
    assert [instance["InstanceId"] for instance in found] == [one.id]
    associated = ec2.associate_iam_instance_profile(InstanceId=one.id, IamInstanceProfile={"Name": "boto-tables"})["IamInstanceProfileAssociation"]
    refused(lambda: ec2.associate_iam_instance_profile(InstanceId=one.id, IamInstanceProfile={"Name": "boto-tables"}), "IncorrectState")
    one.reload()
    assert one.iam_instance_profile["Arn"].endswith("instance-profile/boto-tables")
    ec2.disassociate_iam_instance_profile(AssociationId=associated["AssociationId"])
    one.reload()
    assert one.iam_instance_profile is None
    one.stop()
    one.wait_until_stopped()
    one.terminate()
    one.wait_until_terminated()
    iam.delete_instance_profile(InstanceProfileName="boto-tables")
    refused(lambda: ec2.describe_instances(InstanceIds=["i-0123456789abcdef0"]), "InvalidInstanceID.NotFound")


def events():
    logs.create_log_group(logGroupName="/boto/notes", tags={"team": "blue"})
    logs.put_retention_policy(logGroupName="/boto/notes", retentionInDays=365)
    refused(lambda: logs.create_log_group(logGroupName="/boto/notes"), "ResourceAlreadyExistsException")
    now = int(time.time() * 1000)
    for name in ("one", "two"):
        logs.create_log_stream(logGroupName="/boto/notes", logStreamName=name)
        logs.put_log_events(
            logGroupName="/boto/notes",
            logStreamName=name,
            logEvents=[{"timestamp": now + index, "message": f'{{"level": "{"error" if index % 10 == 0 else "info"}", "n": {index}}}'} for index in range(30)],
        )
    read = logs.get_log_events(logGroupName="/boto/notes", logStreamName="one", startFromHead=True, limit=10)
    assert len(read["events"]) == 10
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName="/boto/notes", filterPattern='{ $.level = "error" }', PaginationConfig={"PageSize": 4})
    assert len([event for page in pages for event in page["events"]]) == 6
    assert logs.list_tags_log_group(logGroupName="/boto/notes")["tags"] == {"team": "blue"}
    assert logs.describe_log_groups(logGroupNamePrefix="/boto/")["logGroups"][0]["retentionInDays"] == 365
    logs.delete_log_group(logGroupName="/boto/notes")
    refused(lambda: logs.get_log_events(logGroupName="/boto/notes", logStreamName="one"), "ResourceNotFoundException")


def step(title, act, *given):
    result = act(*given)
    print(title, flush=True)
    return result


orders = step("dynamodb: a table with an index, a stream and tags", tables)
step("dynamodb: items of all types, updates and conditions", items, orders)
step("dynamodb: batches, queries, pages and an index", queries, orders)
step("dynamodb: transactions, their reasons and tokens, a statement", transactions, orders)
step("dynamodb: records of a stream", streams, orders)
step("dynamodb: time to live, a backup restored, tables deleted", endings, orders)
step("ec2: an instance run, given a profile, stopped and terminated", instances)
step("logs: groups, streams, events, patterns and tags", events)
