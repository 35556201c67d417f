package io.apiservice.sdk.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement with named values.
 *
 * @param sql with a question mark for each value
 * @param names the names of the values in their order
 */
record SqlText(String sql, List<String> names) {
  private static final Pattern NAME = Pattern.compile(":([a-z]+)");

  static SqlText of(TableNames tables, String text) {
    List<String> names = new ArrayList<>();
    Matcher matcher = NAME.matcher(tables.in(text));
    String sql =
        matcher.replaceAll(
            found -> {
              names.add(found.group(1));
              return "?";
            });
    return new SqlText(sql, List.copyOf(names));
  }

  void bind(PreparedStatement statement, Map<String, ?> values) throws SQLException {
    for (int i = 0; i < names.size(); i++) {
      Object value = Objects.requireNonNull(values.get(names.get(i)), names.get(i));
      if (value instanceof byte[] bytes) {
        statement.setBytes(i + 1, bytes);
      } else if (value instanceof Long number) {
        statement.setLong(i + 1, number);
      } else {
        statement.setString(i + 1, (String) value);
      }
    }
  }
}
