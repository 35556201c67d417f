package io.apiservice.sdk.redact;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Recognises texts that were left in place of a credential by mistake, such as {@code null}, {@code
 * <your-api-key>} or {@code ${API_TOKEN}}. A text that consists only of the words in this list
 * cannot be a real secret, so messages show it in full. Of any other text they show only the shape.
 */
public final class PlaceholderWords {
  private static final int MAX_LENGTH = 80;
  private static final Pattern BETWEEN = Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])");

  private static final Set<String> WORDS =
      Set.of(
          ("null undefined none nil nan void empty unset n a na false true todo tbd fixme "
                  + "dummy fake sample example examples placeholder redacted hidden removed changeme "
                  + "change me foo bar foobar baz string value secret password token tokens key keys "
                  + "jwt bearer credential credentials test testing default my the some any an your "
                  + "access api auth authorization refresh id session private personal user client "
                  + "app subscription license oauth service deploy here goes replace insert enter "
                  + "put paste fill add set this it with in not no needed used required unused "
                  + "ignored object env process import meta os environ secrets vars config xxx xxxx "
                  + "xxxxx xxxxxx xxxxxxx xxxxxxxx apikey apitoken accesstoken mytoken mykey "
                  + "yourtoken yourkey yourapikey apikeyhere tokenhere keyhere demo real of to from "
                  + "and github openai pat abc abcdef")
              .split(" "));

  /**
   * A number that consists of zeros or counts upwards. It must be the whole text: words together
   * with a number may be a key.
   */
  private static final Pattern COUNTED = Pattern.compile("(?:abc)?(?:0{3,}|12345?6?7?8?9?0?)");

  private PlaceholderWords() {}

  /** Whether the text consists only of such words and punctuation. */
  public static boolean only(String text) {
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    if (COUNTED.matcher(Ascii.lower(text)).matches()) {
      return true;
    }
    boolean found = false;
    for (String word : BETWEEN.split(text)) {
      if (!word.isEmpty() && !WORDS.contains(Ascii.lower(word))) {
        return false;
      }
      found |= !word.isEmpty();
    }
    return found || text.chars().distinct().count() <= 1;
  }
}
