package io.apiservice.sdk.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.stream.EventParser.Fields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The parsing rules of WHATWG HTML §9.2.6. */
class EventParserTest {
  private final EventParser parser = new EventParser();

  private List<Fields> parsed(String text) throws IOException {
    return parsed(parser, text.getBytes(UTF_8), Integer.MAX_VALUE);
  }

  private static List<Fields> parsed(EventParser parser, byte[] bytes, int size)
      throws IOException {
    List<Fields> events = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += Math.min(size, bytes.length - from)) {
      ByteBuffer part = ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from));
      Fields event = parser.next(part);
      while (event != null) {
        events.add(event);
        event = parser.next(part);
      }
    }
    return events;
  }

  private static Fields message(String data) {
    return new Fields("message", data, "");
  }

  @Test
  void linesOfDataAreJoinedByLineFeeds() throws IOException {
    assertThat(parsed("data: YHOO\ndata: +2\ndata: 10\n\n"))
        .containsExactly(message("YHOO\n+2\n10"));
  }

  @Test
  void commentsAreIgnoredAndIdsLast() throws IOException {
    assertThat(parsed(": test stream\n\ndata: first\nid: 1\n\ndata:second\nid\n\ndata:  third\n\n"))
        .containsExactly(new Fields("message", "first", "1"), message("second"), message(" third"));
  }

  @Test
  void anEventEndsWithAnEmptyLineAndNeedsAFieldCalledData() throws IOException {
    assertThat(parsed("data\n\ndata\ndata\n\nevent: x\n\ndata:"))
        .containsExactly(message(""), message("\n"));
  }

  @Test
  void oneBlankAfterTheColonIsLeftOut() throws IOException {
    assertThat(parsed("data:test\n\ndata: test\n\ndata:  test\n\n"))
        .containsExactly(message("test"), message("test"), message(" test"));
  }

  @Test
  void aTypeLastsForOneEvent() throws IOException {
    assertThat(parsed("event: add\ndata: 1\n\ndata: 2\n\nevent:\ndata: 3\n\n"))
        .containsExactly(new Fields("add", "1", ""), message("2"), message("3"));
  }

  @Test
  void anyLineEndEndsALine() throws IOException {
    assertThat(
            parsed("data: 1\r\rdata: 2\r\n\r\ndata: 3\n\r\ndata: 4\r\n\ndata: 5\n\rdata: 6\r\n\r"))
        .extracting(Fields::data)
        .containsExactly("1", "2", "3", "4", "5", "6");
  }

  @Test
  void anEventIsCompleteWithoutTheLineFeedAfterACarriageReturn() throws IOException {
    assertThat(parsed("data: 1\r\r")).containsExactly(message("1"));
    assertThat(parsed("\ndata: 2\r\n\r")).containsExactly(message("2"));
  }

  @Test
  void oneByteOrderMarkIsLeftOut() throws IOException {
    assertThat(parsed("\uFEFFdata: 1\n\n\uFEFFdata: 2\n\n")).containsExactly(message("1"));
    assertThat(parsed(new EventParser(), "\uFEFF\uFEFFdata: 1\n\n".getBytes(UTF_8), 1)).isEmpty();
  }

  @Test
  void anIdWithNulIsIgnored() throws IOException {
    assertThat(parsed("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\nid: 3\n\n"))
        .extracting(Fields::id)
        .containsExactly("1", "1");
    assertThat(parser.lastEventId()).isEqualTo("3"); // an id without data counts
  }

  @Test
  void anIdOfAnIncompleteEventDoesNotCount() throws IOException {
    parsed("id: 1\ndata: a\n\nid: 2\ndata: b\n");

    assertThat(parser.lastEventId()).isEqualTo("1");
    parser.restart();
    assertThat(parsed("data: c\n\n")).containsExactly(new Fields("message", "c", "1"));
  }

  @Test
  void onlyDigitsAreAReconnectionTime() throws IOException {
    parsed("retry: 1500\nretry: 10x\nretry: -5\nretry\nretry: ١\nretry: 99999999999999999999\n");

    assertThat(parser.retryMillis()).isEqualTo(1500);
  }

  @Test
  void fieldsAreComparedExactly() throws IOException {
    assertThat(parsed("Data: 1\n data: 2\ndata : 3\nfoo: 4\n\n")).isEmpty();
  }

  @Test
  void aLineOfMoreThanOneMebibyteIsRefused() {
    byte[] line = ("data: " + "x".repeat(1024 * 1024)).getBytes(UTF_8);

    assertThatThrownBy(() -> parsed(parser, line, 8192))
        .isInstanceOf(IOException.class)
        .hasMessage("a line is longer than 1048576 bytes");
  }

  @Test
  void anEventOfMoreThanSixteenMebibytesIsRefused() {
    byte[] lines = ("data: " + "x".repeat(1_000_000) + "\n").repeat(17).getBytes(UTF_8);

    assertThatThrownBy(() -> parsed(parser, lines, 8192))
        .isInstanceOf(IOException.class)
        .hasMessage("an event is longer than 16777216 characters");
  }

  @Provide
  Arbitrary<String> streams() {
    return Arbitraries.of(
            "data",
            "event",
            "id",
            "retry",
            ":",
            ": ",
            " ",
            "\n",
            "\r",
            "\r\n",
            "\n\n",
            "\r\r",
            "\0",
            "1",
            "ä",
            "€",
            "\uD83D\uDE00",
            "\uFEFF",
            "data: x\n\n",
            "id: 7\n",
            "x")
        .list()
        .ofMaxSize(40)
        .map(parts -> String.join("", parts));
  }

  @Property
  void theSplitOfTheBytesDoesNotMatter(@ForAll("streams") String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    EventStreamModel model = EventStreamModel.of(text);

    for (int size = 1; size <= Math.max(1, Math.min(7, bytes.length)); size++) {
      EventParser fresh = new EventParser();
      assertThat(parsed(fresh, bytes, size)).isEqualTo(model.events());
      assertThat(fresh.retryMillis()).isEqualTo(model.retry());
    }
  }

  @Property
  void theBytesMayBeCutAnywhere(@ForAll("streams") String text, @ForAll int seed)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    int cut = Math.floorMod(seed, bytes.length + 1);
    EventParser fresh = new EventParser();
    List<Fields> events = new ArrayList<>(parsed(fresh, Arrays.copyOf(bytes, cut), 99));
    events.addAll(parsed(fresh, Arrays.copyOfRange(bytes, cut, bytes.length), 99));

    assertThat(events).isEqualTo(EventStreamModel.of(text).events());
  }
}
