package io.apiservice.sdk.cli.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class StringCuttingReaderTest {
  private static final int MAX = StringCuttingReader.MAX_LENGTH;
  private static final String LONGEST = "x".repeat(MAX);

  private static String read(String json, int piece) throws IOException {
    StringWriter out = new StringWriter();
    Reader in = new StringCuttingReader(new StringReader(json));
    char[] buffer = new char[piece];
    for (int read = in.read(buffer, 0, piece); read >= 0; read = in.read(buffer, 0, piece)) {
      out.write(buffer, 0, read);
    }
    return out.toString();
  }

  private static String read(String json) throws IOException {
    String whole = read(json, 8192);
    assertThat(read(json, 1)).isEqualTo(whole);
    return whole;
  }

  @Test
  void whatIsShortEnoughStaysAsItIs() throws IOException {
    String json =
        "{\"a\":\"" + LONGEST + "\", \"b\\\"\\\\\":[1,true,\"\\u0022\",\"\"]}\n{\"\":null}";

    assertThat(read(json)).isEqualTo(json);
  }

  @Test
  void aLongStringIsCutAndWhatFollowsIsNot() throws IOException {
    assertThat(read("[\"" + LONGEST + "yy\",\"z\"]")).isEqualTo("[\"" + LONGEST + "\",\"z\"]");
    assertThat(read("{\"" + LONGEST + "y\":\"" + LONGEST + "y\"}"))
        .isEqualTo("{\"" + LONGEST + "\":\"" + LONGEST + "\"}");
  }

  /** A quote in the part that is left out does not end the string. */
  @Test
  void anEscapeSequenceIsKeptOrLeftOutWhole() throws IOException {
    for (String escape : new String[] {"\\\"", "\\\\", "\\n", "\\u0022"}) {
      assertThat(read("[\"" + LONGEST + escape + escape + "y\"]"))
          .as(escape)
          .isEqualTo("[\"" + LONGEST + "\"]");
      String last = LONGEST.substring(1) + escape;
      assertThat(read("[\"" + last + "y" + escape + "\",1]"))
          .as(escape)
          .isEqualTo("[\"" + last + "\",1]");
    }
  }

  @Test
  void aLineWithABrokenStringDoesNotAffectTheNextOne() throws IOException {
    String lines = "{\"a\":\"broken\n{\"b\":\"" + "y" + "\"}\n{\"c\\\n{\"d\":\"\\u00\n{}";

    assertThat(read(lines)).isEqualTo(lines);
  }
}
