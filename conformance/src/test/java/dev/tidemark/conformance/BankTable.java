package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.checker.NotDone;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** Writers who move money between the same accounts: none is ever lost or made. */
final class BankTable implements Workload {
  static final String BANK = "Bank";

  private final CrashSite site;
  private final AtomicLong acknowledged = new AtomicLong();

  BankTable(CrashSite site) {
    this.site = site;
  }

  private SdkBank bank() {
    return new SdkBank(site.dynamo(), BANK);
  }

  @Override
  public void setUp() {
    site.dynamo()
        .createTable(t ->
            t.tableName(BANK)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(ItemTables.attribute("p", ScalarAttributeType.S))
                .keySchema(ItemTables.key("p", KeyType.HASH)));
    site.dynamo().waiter().waitUntilTableExists(d -> d.tableName(BANK));
    bank().open();
    site.dynamo()
        .updateContinuousBackups(u ->
            u.tableName(BANK)
                .pointInTimeRecoverySpecification(p -> p.pointInTimeRecoveryEnabled(true)));
  }

  @Override
  public int writers() {
    return 2;
  }

  @Override
  public void step(int writer, SplittableRandom random) {
    try {
      if (random.nextInt(5) == 0) {
        assertThat(bank().total()).as("a read of all accounts").isEqualTo(SdkBank.TOTAL);
      } else {
        bank().move(random);
        acknowledged.incrementAndGet();
      }
    } catch (NotDone e) {
      switch (e.outcome()) {
        case REFUSED -> {} // A condition did not hold, or another transfer was in the way.
        default -> throw SdkClientException.create(String.valueOf(e.getMessage()));
      }
    } catch (DynamoDbException e) {
      throw new AssertionError("refused by the server", e);
    }
  }

  @Override
  public void settle(SplittableRandom random) {}

  @Override
  public void check() {
    try {
      assertThat(bank().total()).as("money in the bank").isEqualTo(SdkBank.TOTAL);
    } catch (NotDone e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public long acknowledged() {
    return acknowledged.get();
  }

  @Override
  public String unanswered() {
    return "";
  }
}
