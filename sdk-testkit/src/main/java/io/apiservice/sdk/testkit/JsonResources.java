package io.apiservice.sdk.testkit;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collections of JSON objects, found by their path: the collection {@code users} contains the
 * object {@code users/42}, which may contain the collection {@code users/42/orders}. Lists have
 * pages, with {@code Link} headers (RFC 8288). Thread-safe.
 */
final class JsonResources {
  private static final Set<String> PAGING = Set.of("page", "per_page");

  private final Map<String, Map<String, Map<String, Object>>> collections = new TreeMap<>();
  private final int pageSize;
  private int lastId;

  JsonResources(int pageSize) {
    this.pageSize = pageSize;
  }

  synchronized void put(String collection, String id, Map<String, ?> members) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", id);
    object.putAll(members);
    collection(collection).put(id, object);
  }

  synchronized void forget() {
    collections.clear();
    lastId = 0;
  }

  synchronized int size(String collection) {
    return collections.getOrDefault(collection, Map.of()).size();
  }

  /** Handles a request for a path below the base. */
  synchronized FakeResponse handle(RecordedRequest request, String path, URI base) {
    String[] segments = path.split("/", -1);
    if (segments.length % 2 == 1) {
      return collectionAnswer(request, path, base);
    }
    int cut = path.lastIndexOf('/');
    return itemAnswer(request, path.substring(0, cut), path.substring(cut + 1));
  }

  private FakeResponse collectionAnswer(RecordedRequest request, String path, URI base) {
    return switch (request.method()) {
      case "GET", "HEAD" ->
          collections.containsKey(path) ? list(request, path, base) : problem(404, "Not Found");
      case "POST" -> create(request, path, base);
      default -> problem(405, "Method Not Allowed");
    };
  }

  private FakeResponse list(RecordedRequest request, String path, URI base) {
    Map<String, String> query = request.queryParameters();
    List<Map<String, Object>> all = new ArrayList<>();
    for (Map<String, Object> object : collection(path).values()) {
      if (wanted(object, query)) {
        all.add(object);
      }
    }
    int page = number(query.get("page"), 1);
    int size = number(query.get("per_page"), pageSize);
    int from = (int) Math.min(all.size(), (page - 1L) * size);
    int to = (int) Math.min(all.size(), (long) from + size);
    FakeResponse response = FakeResponse.json(200, Json.write(all.subList(from, to)));
    return to < all.size()
        ? response.header("Link", next(base.resolve(path), query, page))
        : response;
  }

  private static boolean wanted(Map<String, Object> object, Map<String, String> query) {
    return query.entrySet().stream()
        .filter(field -> !PAGING.contains(field.getKey()) && object.containsKey(field.getKey()))
        .allMatch(field -> field.getValue().equals(String.valueOf(object.get(field.getKey()))));
  }

  private static String next(URI list, Map<String, String> query, int page) {
    Map<String, String> following = new LinkedHashMap<>(query);
    following.put("page", Integer.toString(page + 1));
    StringBuilder text = new StringBuilder("<").append(list);
    char separator = '?';
    for (Map.Entry<String, String> field : following.entrySet()) {
      text.append(separator)
          .append(URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8))
          .append('=')
          .append(URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8));
      separator = '&';
    }
    return text.append(">; rel=\"next\"").toString();
  }

  private FakeResponse create(RecordedRequest request, String path, URI base) {
    Map<String, Object> members = Json.object(request.body());
    if (members == null) {
      return problem(400, "Bad Request");
    }
    String id = String.valueOf(members.getOrDefault("id", freeId(path)));
    put(path, id, members);
    return FakeResponse.json(201, Json.write(stored(path, id)))
        .header("Location", base.resolve(path + "/" + id).toString());
  }

  private String freeId(String path) {
    do {
      lastId++;
    } while (collection(path).containsKey(Integer.toString(lastId)));
    return Integer.toString(lastId);
  }

  private FakeResponse itemAnswer(RecordedRequest request, String path, String id) {
    Map<String, Object> object = collections.getOrDefault(path, Map.of()).get(id);
    if (object == null && !request.method().equals("PUT")) {
      return problem(404, "Not Found");
    }
    return switch (request.method()) {
      case "GET", "HEAD" -> FakeResponse.json(200, Json.write(stored(path, id)));
      case "PUT" -> change(request, path, id, new LinkedHashMap<>(), object == null ? 201 : 200);
      case "PATCH" -> change(request, path, id, new LinkedHashMap<>(stored(path, id)), 200);
      case "DELETE" -> {
        collection(path).remove(id);
        yield FakeResponse.of(204);
      }
      default -> problem(405, "Method Not Allowed");
    };
  }

  private FakeResponse change(
      RecordedRequest request, String path, String id, Map<String, Object> object, int status) {
    Map<String, Object> members = Json.object(request.body());
    if (members == null) {
      return problem(400, "Bad Request");
    }
    object.putAll(members);
    if (request.method().equals("PATCH")) {
      object
          .values()
          .removeIf(value -> value == null); // In a merge patch, null removes a member (RFC 7396).
    }
    object.put("id", id);
    put(path, id, object);
    return FakeResponse.json(status, Json.write(stored(path, id)));
  }

  private Map<String, Object> stored(String path, String id) {
    return collection(path).getOrDefault(id, Map.of());
  }

  private Map<String, Map<String, Object>> collection(String path) {
    return collections.computeIfAbsent(path, p -> new LinkedHashMap<>());
  }

  private static int number(@Nullable String text, int otherwise) {
    try {
      return text == null ? otherwise : Math.max(1, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  static FakeResponse problem(int status, String title) {
    String json = Json.write(Map.of("status", status, "title", title));
    return FakeResponse.of(status).body("application/problem+json", json);
  }
}
