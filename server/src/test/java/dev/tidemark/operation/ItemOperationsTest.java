package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ItemOperationsTest {
  private final TestApi api = new TestApi().withHashTable("hash").withRangeTable("range");

  @Test
  void item_put_isGotBack() {
    assertThat(api.call("PutItem", "{'TableName':'hash','Item':{'p':{'S':'a'},'n':{'N':'1.0'}}}"))
        .isEqualTo("{}");
    assertThat(api.call("GetItem", "{'TableName':'hash','Key':{'p':{'S':'a'}}}"))
        .isEqualTo("{'Item':{'n':{'N':'1'},'p':{'S':'a'}}}");
    assertThat(
            api.call(
                "GetItem",
                "{'TableName':'hash','Key':{'p':{'S':'a'}},'ProjectionExpression':'#n','ExpressionAttributeNames':{'#n':'n'},'ReturnConsumedCapacity':'INDEXES','ConsistentRead':true}"))
        .isEqualTo(
            "{'Item':{'n':{'N':'1'}},'ConsumedCapacity':{'TableName':'hash','CapacityUnits':1.0,'Table':{'CapacityUnits':1.0}}}");
    assertThat(
            api.call(
                "GetItem", "{'TableName':'hash','Key':{'p':{'S':'a'}},'AttributesToGet':['n']}"))
        .isEqualTo("{'Item':{'n':{'N':'1'}}}");
    assertThat(
            api.call(
                "GetItem",
                "{'TableName':'hash','Key':{'p':{'S':'b'}},'ReturnConsumedCapacity':'TOTAL'}"))
        .isEqualTo("{'ConsumedCapacity':{'TableName':'hash','CapacityUnits':0.5}}");
  }

  @Test
  void item_replaced_isGivenBackIfWanted() {
    api.call("PutItem", "{'TableName':'hash','Item':{'p':{'S':'a'},'n':{'N':'1'}}}");
    assertThat(
            api.call(
                "PutItem",
                "{'TableName':'hash','Item':{'p':{'S':'a'}},'ReturnValues':'ALL_OLD','ReturnConsumedCapacity':'TOTAL'}"))
        .isEqualTo(
            "{'Attributes':{'n':{'N':'1'},'p':{'S':'a'}},'ConsumedCapacity':{'TableName':'hash','CapacityUnits':1.0}}");
    assertThat(
            api.call(
                "PutItem", "{'TableName':'hash','Item':{'p':{'S':'a'}},'ReturnValues':'ALL_NEW'}"))
        .isEqualTo(
            "ValidationException: 1 validation error detected: ReturnValues can only be ALL_OLD or"
                + " NONE");
    assertThat(
            api.call(
                "DeleteItem",
                "{'TableName':'hash','Key':{'p':{'S':'a'}},'ReturnValues':'ALL_OLD'}"))
        .isEqualTo("{'Attributes':{'p':{'S':'a'}}}");
    assertThat(
            api.call(
                "DeleteItem",
                "{'TableName':'hash','Key':{'p':{'S':'a'}},'ReturnValues':'ALL_OLD'}"))
        .isEqualTo("{}");
  }

  @Test
  void condition_thatDoesNotHold_leavesTheItem() {
    String put =
        "{'TableName':'hash','Item':{'p':{'S':'a'},'n':{'N':'%d'}},'ConditionExpression':'attribute_not_exists(p)'%s}";
    assertThat(api.call("PutItem", put.formatted(1, ""))).isEqualTo("{}");
    assertThat(api.call("PutItem", put.formatted(2, "")))
        .isEqualTo("ConditionalCheckFailedException: The conditional request failed");
    assertThat(
            api.call(
                "PutItem", put.formatted(2, ",'ReturnValuesOnConditionCheckFailure':'ALL_OLD'")))
        .isEqualTo(
            "ConditionalCheckFailedException: The conditional request failed"
                + " {'n':{'N':'1'},'p':{'S':'a'}}");
    assertThat(
            api.call(
                "DeleteItem",
                "{'TableName':'hash','Key':{'p':{'S':'b'}},'ConditionExpression':'attribute_exists(p)','ReturnValuesOnConditionCheckFailure':'ALL_OLD'}"))
        .isEqualTo("ConditionalCheckFailedException: The conditional request failed");
    assertThat(api.call("GetItem", "{'TableName':'hash','Key':{'p':{'S':'a'}}}"))
        .isEqualTo("{'Item':{'n':{'N':'1'},'p':{'S':'a'}}}");
  }

  @Test
  void key_thatDoesNotFit_isRefusedInAwssWords() {
    assertThat(api.call("PutItem", "{'TableName':'none','Item':{'p':{'S':'a'}}}"))
        .isEqualTo("ResourceNotFoundException: Requested resource not found");
    assertThat(api.call("PutItem", "{'TableName':'hash','Item':{'q':{'S':'a'}}}"))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: Missing the key p in"
                + " the item");
    assertThat(api.call("PutItem", "{'TableName':'hash','Item':{'p':{'N':'1'}}}"))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: Type mismatch for key"
                + " p expected: S actual: N");
    assertThat(api.call("PutItem", "{'TableName':'hash','Item':{'p':{'S':''}}}"))
        .isEqualTo(
            "ValidationException: One or more parameter values are not valid. The AttributeValue"
                + " for a key attribute cannot contain an empty string value. Key: p");
    assertThat(api.call("GetItem", "{'TableName':'hash','Key':{'p':{'N':'1'}}}"))
        .isEqualTo("ValidationException: The provided key element does not match the schema");
    assertThat(api.call("GetItem", "{'TableName':'range','Key':{'p':{'S':'a'}}}"))
        .isEqualTo("ValidationException: The provided key element does not match the schema");
    assertThat(api.call("GetItem", "{'TableName':'hash','Key':{'p':{'S':'a'},'q':{'S':'a'}}}"))
        .isEqualTo("ValidationException: The provided key element does not match the schema");
    assertThat(
            api.call(
                "GetItem", "{'TableName':'hash','Key':{'p':{'S':'" + "x".repeat(2049) + "'}}}"))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: Size of hashkey has"
                + " exceeded the maximum size limit of2048 bytes");
  }

  @Test
  void item_of400Kilobytes_isTheBiggest() {
    String fits = "x".repeat(400 * 1024 - "p".length() - "a".length() - "v".length());
    String put =
        "{'TableName':'hash','Item':{'p':{'S':'a'},'v':{'S':'%s'}},'ReturnConsumedCapacity':'TOTAL'}";
    assertThat(api.call("PutItem", put.formatted(fits))).contains("'CapacityUnits':400.0");
    assertThat(api.call("PutItem", put.formatted(fits + "x")))
        .isEqualTo("ValidationException: Item size has exceeded the maximum allowed size");
    assertThat(
            api.call(
                "UpdateItem",
                "{'TableName':'hash','Key':{'p':{'S':'a'}},'UpdateExpression':'SET w = :w','ExpressionAttributeValues':{':w':{'S':'x'}}}"))
        .isEqualTo(
            "ValidationException: Item size to update has exceeded the maximum allowed size");
  }

  @Test
  void update_ofWhatIsNotThere_makesIt() {
    assertThat(
            api.call(
                "UpdateItem",
                "{'TableName':'range','Key':{'p':{'S':'a'},'s':{'N':'1'}},'ReturnValues':'ALL_NEW'}"))
        .isEqualTo("{'Attributes':{'p':{'S':'a'},'s':{'N':'1'}}}");
    assertThat(update("SET a = :v, b = :v", "ALL_OLD"))
        .isEqualTo("{'Attributes':{'p':{'S':'a'},'s':{'N':'1'}}}");
    assertThat(update("ADD a :v REMOVE b", "UPDATED_OLD"))
        .isEqualTo("{'Attributes':{'a':{'N':'5'},'b':{'N':'5'}}}");
    assertThat(update("SET a = a + :v REMOVE b", "UPDATED_NEW"))
        .isEqualTo("{'Attributes':{'a':{'N':'15'}}}");
    assertThat(
            api.call(
                "UpdateItem",
                "{'TableName':'range','Key':{'p':{'S':'a'},'s':{'N':'1'}},'UpdateExpression':'REMOVE zz','ReturnValues':'UPDATED_NEW'}"))
        .isEqualTo("{}");
  }

  @Test
  void update_thatCannotBe_isRefused() {
    assertThat(update("SET p = :v", "NONE"))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: Cannot update"
                + " attribute p. This attribute is part of the key");
    assertThat(update("SET a = b + :v", "NONE"))
        .isEqualTo(
            "ValidationException: The provided expression refers to an attribute that does not"
                + " exist in the item");
    assertThat(
            api.call(
                "UpdateItem",
                "{'TableName':'none','Key':{'p':{'S':'a'}},'UpdateExpression':'SET'}"))
        .startsWith(
            "ValidationException: 1 validation error detected: Invalid UpdateExpression: Syntax error");
    assertThat(api.call("GetItem", "{'TableName':'range','Key':{'p':{'S':'a'},'s':{'N':'1'}}}"))
        .isEqualTo("{}");
  }

  @Test
  void parameters_thatDoNotGoTogether_areRefused() {
    assertThat(
            api.call(
                "PutItem",
                "{'TableName':'hash','Item':{'p':{'S':'a'}},'Expected':{},'ConditionExpression':'a = b'}"))
        .isEqualTo(
            "ValidationException: 1 validation error detected: Can not use both expression and"
                + " non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters:"
                + " {ConditionExpression}");
    assertThat(
            api.call(
                "UpdateItem",
                "{'TableName':'hash','Key':{'p':{'S':'a'}},'ExpressionAttributeValues':{':a':{'S':'a'}}}"))
        .isEqualTo(
            "ValidationException: 1 validation error detected: ExpressionAttributeValues can only be"
                + " specified when using expressions");
    assertThat(
            api.call(
                "GetItem",
                "{'TableName':'hash','Key':{'p':{'S':'a'}},'ExpressionAttributeNames':{'#a':'a'}}"))
        .isEqualTo(
            "ValidationException: ExpressionAttributeNames can only be specified when using"
                + " expressions");
    assertThat(
            api.call(
                "PutItem",
                "{'TableName':'hash','Item':{'p':{'S':'a'}},'ConditionExpression':'attribute_exists(p)','ExpressionAttributeNames':{'#a':'a'}}"))
        .isEqualTo(
            "ValidationException: 1 validation error detected: Value provided in"
                + " ExpressionAttributeNames unused in expressions: keys: {#a}");
  }

  @Test
  void batch_writesAndReads() {
    assertThat(
            api.call(
                "BatchWriteItem",
                "{'RequestItems':{'hash':[{'PutRequest':{'Item':{'p':{'S':'a'}}}},{'PutRequest':{'Item':{'p':{'S':'b'}}}}],'range':[{'PutRequest':{'Item':{'p':{'S':'a'},'s':{'N':'1'}}}}]},'ReturnConsumedCapacity':'TOTAL'}"))
        .isEqualTo(
            "{'UnprocessedItems':{},'ConsumedCapacity':[{'TableName':'hash','CapacityUnits':2.0},{'TableName':'range','CapacityUnits':1.0}]}");
    assertThat(
            api.call(
                "BatchWriteItem",
                "{'RequestItems':{'hash':[{'DeleteRequest':{'Key':{'p':{'S':'b'}}}}]}}"))
        .isEqualTo("{'UnprocessedItems':{}}");
    assertThat(
            api.call(
                "BatchGetItem",
                "{'RequestItems':{'hash':{'Keys':[{'p':{'S':'a'}},{'p':{'S':'b'}}]},'range':{'Keys':[{'p':{'S':'a'},'s':{'N':'1'}}],'ProjectionExpression':'s'}},'ReturnConsumedCapacity':'TOTAL'}"))
        .isEqualTo(
            "{'Responses':{'hash':[{'p':{'S':'a'}}],'range':[{'s':{'N':'1'}}]},'UnprocessedKeys':{},'ConsumedCapacity':[{'TableName':'hash','CapacityUnits':1.0},{'TableName':'range','CapacityUnits':0.5}]}");
  }

  @Test
  void batch_thatCannotBe_isRefusedWhole() {
    assertThat(
            api.call(
                "BatchWriteItem",
                "{'RequestItems':{'hash':[{'PutRequest':{'Item':{'p':{'S':'a'}}}},{'DeleteRequest':{'Key':{'p':{'S':'a'}}}}]}}"))
        .isEqualTo("ValidationException: Provided list of item keys contains duplicates");
    assertThat(
            api.call(
                "BatchGetItem",
                "{'RequestItems':{'hash':{'Keys':[{'p':{'S':'a'}},{'p':{'S':'a'}}]}}}"))
        .isEqualTo("ValidationException: Provided list of item keys contains duplicates");
    assertThat(
            api.call(
                "BatchWriteItem",
                "{'RequestItems':{'hash':[{'PutRequest':{'Item':{'p':{'S':'c'}}}},{'PutRequest':{'Item':{'q':{'S':'a'}}}}]}}"))
        .isEqualTo("ValidationException: The provided key element does not match the schema");
    assertThat(
            api.call(
                "BatchWriteItem",
                "{'RequestItems':{'hash':[{'PutRequest':{'Item':{'p':{'S':'c'}}}}],'none':[{'PutRequest':{'Item':{'p':{'S':'c'}}}}]}}"))
        .isEqualTo("ResourceNotFoundException: Requested resource not found");
    assertThat(api.call("BatchWriteItem", "{'RequestItems':{'hash':[{}]}}"))
        .isEqualTo(
            "ValidationException: Supplied AttributeValue has more than one datatypes set, must"
                + " contain exactly one of the supported datatypes");
    assertThat(
            api.call(
                "BatchGetItem",
                "{'RequestItems':{'hash':{'Keys':[{'p':{'S':'a'}}],'ProjectionExpression':'p'},'range':{'Keys':[{'p':{'S':'a'},'s':{'N':'1'}}],'AttributesToGet':['p']}}}"))
        .startsWith(
            "ValidationException: Can not use both expression and non-expression parameters");
    assertThat(api.call("Scan", "{'TableName':'hash'}"))
        .isEqualTo("{'Items':[],'Count':0,'ScannedCount':0}");
  }

  @Test
  void batch_ofTooMuch_leavesKeysUnprocessed() {
    for (int i = 0; i < 5; i++) {
      api.call(
          "PutItem",
          "{'TableName':'hash','Item':{'p':{'S':'%d'},'v':{'S':'%s'}}}"
              .formatted(i, "x".repeat(350 * 1024)));
    }
    assertThat(
            api.call(
                "BatchGetItem",
                "{'RequestItems':{'hash':{'Keys':[{'p':{'S':'0'}},{'p':{'S':'1'}},{'p':{'S':'2'}},{'p':{'S':'3'}},{'p':{'S':'4'}}],'ConsistentRead':true,'ProjectionExpression':'#p','ExpressionAttributeNames':{'#p':'p'}}}}"))
        .isEqualTo(
            "{'Responses':{'hash':[{'p':{'S':'0'}},{'p':{'S':'1'}},{'p':{'S':'2'}},{'p':{'S':'3'}}]},'UnprocessedKeys':{'hash':{'Keys':[{'p':{'S':'4'}}],'ConsistentRead':true,'ProjectionExpression':'#p','ExpressionAttributeNames':{'#p':'p'}}}}");
  }

  private String update(String expression, String returned) {
    return api.call(
        "UpdateItem",
        "{'TableName':'range','Key':{'p':{'S':'a'},'s':{'N':'1'}},'UpdateExpression':'%s','ExpressionAttributeValues':{':v':{'N':'5'}},'ReturnValues':'%s'}"
            .formatted(expression, returned));
  }
}
