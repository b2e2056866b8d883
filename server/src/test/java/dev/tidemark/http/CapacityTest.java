package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is not taken on, and who goes when there is no room. */
final class CapacityTest {
  private static final long MEGABYTE = 1 << 20;

  private static Admission admission(long megabytes) {
    return new Admission(megabytes * MEGABYTE, 1, () -> {}, LongWork.UNHEEDED);
  }

  @Test
  @Timeout(20)
  void scans_moreThanMayRun_arePutOffWhileSmallRequestsPass() {
    Admission admission = admission(256);
    List<Admission.Place> scans = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      scans.add(admission.enter("Scan", 100));
    }
    assertThatThrownBy(() -> admission.enter("Query", 100)).isInstanceOf(Admission.Busy.class);
    for (int i = 0; i < 512; i++) {
      scans.add(admission.enter("PutItem", 4_000));
    }
    scans.forEach(Admission.Place::close);
    admission.enter("Query", 100).close();
  }

  @Test
  @Timeout(20)
  void answers_thatNobodyTakes_holdOnlySoMuchMemory() {
    Admission admission = admission(256);
    List<Admission.Place> held = new ArrayList<>();
    for (int i = 0; i < 56; i++) {
      Admission.Place scan = admission.enter("Scan", 100);
      assertThat(scan.answer((int) MEGABYTE)).isTrue();
      held.add(scan);
    }
    Admission.Place last = admission.enter("Scan", 100);
    assertThat(last.answer((int) MEGABYTE)).isTrue();
    assertThatThrownBy(() -> admission.enter("Scan", 100)).isInstanceOf(Admission.Busy.class);
    admission.enter("GetItem", 100).answer(400_000);
    held.forEach(Admission.Place::close);
    last.close();
    assertThat(admission.enter("Scan", 100).answer((int) MEGABYTE)).isTrue();
  }

  @Test
  void requests_largerThanAllMemory_passAlone() {
    Admission admission = admission(16);
    admission.enter("BatchGetItem", 16 << 20).close();
    admission.enter("BatchGetItem", 16 << 20).close();
  }

  @Test
  @Timeout(20)
  void bodies_largeOnes_leaveRoomForSmallOnes() throws IOException {
    BodyBudget budget = new BodyBudget(4 * MEGABYTE, () -> {});
    InputStream in = new ByteArrayInputStream(new byte[(int) (3 * MEGABYTE)]);
    try (BodyBudget.Share large = budget.share(_ -> {});
        BodyBudget.Share second = budget.share(_ -> {});
        BodyBudget.Share small = budget.share(_ -> {})) {
      assertThat(large.read(in, 3 * MEGABYTE, 16 << 20)).hasSize((int) (3 * MEGABYTE));
      InputStream more = new ByteArrayInputStream(new byte[100_000]);
      assertThatThrownBy(() -> second.read(more, 100_000, 16 << 20))
          .isInstanceOf(BodyBudget.Exhausted.class);
      InputStream few = new ByteArrayInputStream(new byte[5_000]);
      assertThat(small.read(few, 5_000, 16 << 20)).hasSize(5_000);
    }
  }

  /**
   * Ten connections where there is room for four: the oldest that wait go, the newest is served.
   */
  @Test
  @Timeout(30)
  void connections_moreThanFit_thoseThatWaitLongestGo() throws Exception {
    try (ToyServer toy =
        new ToyServer(0, null, null, new Capacity(256 * MEGABYTE, 2, 4, LongWork.UNHEEDED))) {
      List<Socket> idle = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        idle.add(new Socket(InetAddress.getLoopbackAddress(), toy.port()));
      }
      assertThat(answer(toy)).startsWith("HTTP/1.1 200");
      for (int i = 0; i < 6; i++) {
        assertThat(answer(toy)).startsWith("HTTP/1.1 200");
      }
      assertThat(toy.connections()).isLessThanOrEqualTo(4);
      assertThat(idle.stream().filter(CapacityTest::isSentAway)).isNotEmpty();
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  @Timeout(30)
  void connections_manyTimesWhatFits_leaveTheDoorOpen() throws Exception {
    try (ToyServer toy =
        new ToyServer(0, null, null, new Capacity(256 * MEGABYTE, 2, 8, LongWork.UNHEEDED))) {
      for (int round = 0; round < 3; round++) {
        List<Socket> crowd = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          crowd.add(new Socket(InetAddress.getLoopbackAddress(), toy.port()));
        }
        assertThat(answer(toy)).startsWith("HTTP/1.1 200");
        for (Socket socket : crowd) {
          socket.close();
        }
        assertThat(answer(toy)).startsWith("HTTP/1.1 200");
      }
    }
  }

  private static boolean isSentAway(Socket socket) {
    try {
      socket.setSoTimeout(100);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException stillThere) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** A newcomer among newcomers may be turned away, as by any full server; he comes again. */
  private static String answer(ToyServer toy) throws Exception {
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), toy.port())) {
        socket
            .getOutputStream()
            .write(
                "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        byte[] answer = socket.getInputStream().readAllBytes();
        if (answer.length > 0) {
          return new String(answer, StandardCharsets.ISO_8859_1);
        }
      } catch (IOException turnedAway) {
        Thread.onSpinWait();
      }
    }
  }
}
