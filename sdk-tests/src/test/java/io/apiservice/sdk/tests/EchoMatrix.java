package io.apiservice.sdk.tests;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** All combinations of subject, place, secret and encoding, and what was found in each view. */
final class EchoMatrix implements AutoCloseable {
  private static final String ALPHABET =
      "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  private static final String SYMBOLS = "+/=&~.!$";

  private final EchoServer server = new EchoServer();
  private final Random random;
  private final Map<String, int[]> counts = new TreeMap<>();

  EchoMatrix(long seed) {
    this.random = new Random(seed);
  }

  /** One combination. */
  record Case(EchoSubject subject, EchoPlace place, String secret, EchoEncoding encoding) {
    @Override
    public String toString() {
      return subject.name() + " | " + place + " | " + secret + " | " + encoding;
    }
  }

  /** Something that was shown and must not be. */
  record EchoFinding(Case which, String view, String what, String text) {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (EchoSubject subject : EchoSubjects.all()) {
      for (EchoPlace place : EchoPlace.ALL) {
        for (String secret : subject.secrets()) {
          for (EchoEncoding encoding : EchoEncoding.ALL) {
            cases.add(new Case(subject, place, secret, encoding));
          }
        }
      }
    }
    return cases;
  }

  /** Runs one combination with new secrets. */
  List<EchoFinding> run(Case one) throws Exception {
    Map<String, String> secrets = new HashMap<>();
    one.subject().secrets().forEach(name -> secrets.put(name, fresh()));
    String secret = Objects.requireNonNull(secrets.get(one.secret()));
    String said = one.encoding().of(secret);
    server.says(one.place().answer().apply(said));
    List<EchoFinding> found = new ArrayList<>();
    one.subject()
        .shown(server.uri(), secrets)
        .forEach(
            (view, texts) -> texts.forEach(text -> look(one, secret, said, view, text, found)));
    return found;
  }

  private void look(
      Case one, String secret, String said, String view, String text, List<EchoFinding> found) {
    int[] count = counts.computeIfAbsent(view, v -> new int[3]);
    count[0]++;
    Optional<String> leak = EchoLeak.of(secret, said, text);
    if (leak.isPresent()) {
      count[1]++;
      found.add(new EchoFinding(one, view, leak.get(), text));
    }
    Optional<String> control =
        view.equals("serialized") ? Optional.empty() : EchoLeak.control(text);
    if (control.isPresent()) {
      count[2]++;
      found.add(new EchoFinding(one, view, control.get(), text));
    }
  }

  /**
   * A secret of letters, digits, and characters that some place escapes; a header can contain all
   * of them.
   */
  private String fresh() {
    StringBuilder secret = new StringBuilder();
    int length = 28 + random.nextInt(12);
    for (int i = 0; i < length; i++) {
      boolean symbol = i % 7 == 3;
      String from = symbol ? SYMBOLS : ALPHABET;
      secret.append(from.charAt(random.nextInt(from.length())));
    }
    return secret.toString();
  }

  /**
   * Returns a table of the views: how many texts there are, how many contain a piece of a secret,
   * and how many contain control characters.
   */
  String table() {
    StringBuilder out =
        new StringBuilder("| view | texts | secrets | raw controls |\n|---|---|---|---|\n");
    counts.forEach(
        (view, count) ->
            out.append(
                String.format("| %s | %,d | %d | %d |%n", view, count[0], count[1], count[2])));
    return out.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
