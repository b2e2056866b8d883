package dev.tidemark.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each case is refused as AWS refuses it, tells nothing and leaves everything as it was. The codes
 * are those of the API references' lists of common errors and of S3's error responses.
 */
final class HostileTest {
  @TempDir private static Path folder;

  private static World world;
  private static String before = "";

  @BeforeAll
  static void start() throws IOException {
    world = World.in(folder, true);
    before = world.everything();
  }

  @AfterAll
  static void stop() throws IOException {
    world.close();
  }

  static Stream<Case> cases() {
    return Stream.of(
            SignatureCases.all(),
            PresignedCases.all(),
            ChunkedCases.all(),
            FormCases.all(),
            RoleCases.all(),
            NameCases.all(),
            BodyCases.all(),
            FramingCases.all())
        .flatMap(List::stream);
  }

  @Test
  void cases_allTogether_areAsManyAsWeSay() {
    assertThat(cases().map(Case::name).distinct().count()).isGreaterThanOrEqualTo(200);
  }

  /** Else the cases above would prove nothing. */
  @Test
  @Tag("long")
  void cases_whereAnySignatureWillDo_areLetThroughByTheHundred(@TempDir Path other)
      throws IOException {
    try (World open = World.in(other, false)) {
      assertThat(cases().filter(each -> each.attack().apply(open).status() / 100 == 2).count())
          .isGreaterThanOrEqualTo(200);
    }
  }

  @TestFactory
  Stream<DynamicTest> request_thatIsHostile_isRefusedAndChangesNothing() {
    return cases().map(each -> DynamicTest.dynamicTest(each.name(), () -> check(each)));
  }

  private static void check(Case hostile) {
    Answer answer = hostile.attack().apply(world);
    String after = world.everything();
    boolean same = after.equals(before);
    String was = before;
    before = after;
    assertThat(World.leak(answer.text())).as("%s told in %s", hostile.name(), answer).isNull();
    if (hostile.status() == 0) {
      assertThat(answer.status())
          .as("%s: %s", hostile.name(), answer)
          .matches(HostileTest::refuses);
    } else {
      String code = hostile.code().equals("*") ? "*" : answer.code();
      assertThat(answer.status() + " " + code)
          .as("%s: %s", hostile.name(), answer.text())
          .isEqualTo(hostile.status() + " " + hostile.code());
    }
    assertThat(same)
        .as("%s changed %s%n to %s%n by %s", hostile.name(), was, after, answer)
        .isTrue();
  }

  /** A connection that is closed refuses as well. */
  private static boolean refuses(int status) {
    return status == 0 || status / 100 == 4 || status == 505;
  }
}
