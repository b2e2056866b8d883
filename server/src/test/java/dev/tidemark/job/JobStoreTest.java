package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.Bool;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Fields;
import dev.tidemark.item.Item;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobStoreTest {
  private static final Instant START = Instant.parse("2026-01-14T10:00:00Z");
  private static final Map<String, AttributeValue> PARAMETERS = Map.of("table", new S("music"));
  private static final JobStore.Kind<Digging> KIND =
      new JobStore.Kind<>(new TableId(1), "digging", Digging::toItem, Digging::fromItem);

  private final StorageEngine storage = new MemoryEngine(() -> START);
  private final JobStore<Digging> store = JobStore.open(storage, KIND);

  private record Digging(JobId id, String token, boolean isFinal) implements JobRecord {
    static Digging at(int second, String token) {
      String millis = "%014d".formatted(START.plusSeconds(second).toEpochMilli());
      return new Digging(new JobId(millis + "-00000000"), token, false);
    }

    Digging ended() {
      return new Digging(id, token, true);
    }

    @Override
    public String arn() {
      return "arn:digging/" + id;
    }

    @Override
    public String region() {
      return "us-east-1";
    }

    @Override
    public String account() {
      return "000000000000";
    }

    @Override
    public List<Listing> listings() {
      return List.of(new Listing("holes", id.text()));
    }

    Item toItem() {
      return Item.of(
          Map.of(
              "v", N.of(1),
              "id", new S(id.text()),
              "token", new S(token),
              "final", new Bool(isFinal)));
    }

    static Digging fromItem(Item item) {
      Fields row = Fields.of(item, "a digging", 1);
      return new Digging(new JobId(row.string("id")), row.string("token"), row.bool("final"));
    }
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private @Nullable JobToken token(String token, Instant now) {
    return store.token("us-east-1", "000000000000", token, now);
  }

  @Test
  void create_tokenOfARunningJob_isRefusedWhole() {
    Digging first = Digging.at(0, "t");
    Digging second = Digging.at(1, "t");

    assertThat(store.create(first, PARAMETERS, START)).isTrue();
    assertThat(store.create(second, Map.of(), START.plusSeconds(9_000_000))).isFalse();

    assertThat(store.find(second.arn())).isNull();
    assertThat(store.unfinished()).containsExactly(first);
    assertThat(token("t", START)).isEqualTo(new JobToken(first.arn(), PARAMETERS, null));
    assertThat(token("T", START)).isNull();
  }

  @Test
  void finish_tokenLivesEightHoursMore_thenIsFree() {
    Digging first = Digging.at(0, "t");
    store.create(first, PARAMETERS, START);
    store.finish(first.ended(), START);
    Instant last = START.plus(Duration.ofHours(8));

    assertThat(token("t", last.minusMillis(1))).isNotNull();
    assertThat(token("t", last)).isNull();
    assertThat(store.unfinished()).isEmpty();
    assertThat(store.find(first.arn())).isEqualTo(first.ended());

    assertThat(store.create(Digging.at(1, "t"), Map.of(), last)).isTrue();
    // The one that ends late does not touch the token that another has now.
    store.finish(first.ended(), last);
    assertThat(token("t", last.plus(Duration.ofDays(1)))).isNotNull();
  }

  @Test
  void last_listOfMoreThanAPage_comesNewestFirstAndGoesOn() {
    for (int second = 0; second < 250; second++) {
      store.create(Digging.at(second, "t" + second), PARAMETERS, START);
    }

    List<Digging> page = store.last("holes", null, 120);
    assertThat(page).hasSize(120).first().isEqualTo(Digging.at(249, "t249"));
    assertThat(store.last("holes", page.getLast().id().text(), 1))
        .containsExactly(Digging.at(129, "t129"));
    assertThat(store.newest(1)).containsExactly(Digging.at(249, "t249"));
    assertThat(store.unfinished()).hasSize(250);
    assertThat(store.findById(Digging.at(7, "").id().text())).isEqualTo(Digging.at(7, "t7"));
    assertThat(store.findById("00000000000007-00000000")).isNull();
  }

  @Test
  void details_moreThanAPage_areKeptByNumberUntilCleared() {
    Digging job = Digging.at(0, "t");
    Digging other = Digging.at(1, "u");
    store.create(job, PARAMETERS, START);
    store.create(other, PARAMETERS, START);
    Map<Long, Item> details = new HashMap<>();
    for (long number = 1; number <= 100; number++) {
      details.put(number, detail(number));
      details.put(number + 100, detail(number + 100));
    }
    details.put(201L, detail(201));
    store.putDetails(job, details);
    store.putDetails(other, Map.of(1L, detail(1)));

    assertThat(store.details(job)).hasSize(201).first().isEqualTo(detail(1));
    assertThat(store.details(job.arn(), 198, 2)).containsExactly(detail(199), detail(200));
    store.clearDetails(job);
    assertThat(store.details(job)).isEmpty();
    assertThat(store.details(other)).hasSize(1);
    assertThat(store.find(job.arn())).isEqualTo(job);
  }

  private static Item detail(long number) {
    return Item.of(Map.of("number", N.of(number)));
  }

  @Test
  void forget_endedJobsOfBefore_leavesNoRow() {
    Digging old = Digging.at(0, "t");
    Digging running = Digging.at(1, "u");
    Digging young = Digging.at(100, "v");
    for (Digging job : List.of(old, running, young)) {
      store.create(job, PARAMETERS, START);
    }
    store.putDetails(old, Map.of(1L, detail(1)));
    store.finish(old.ended(), START);
    store.finish(young.ended(), START);
    long before = storage.size(KIND.table()).rows();

    store.forget(START.plusSeconds(50));

    assertThat(store.newest(9)).containsExactly(young.ended(), running);
    // The record, its detail, its token, its listing and its place in time.
    assertThat(storage.size(KIND.table()).rows()).isEqualTo(before - 5);
  }
}
