package io.apiservice.sdk.examples;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.Page;
import io.apiservice.sdk.call.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Walks a list: element by element, as a stream, and page by page. */
public final class ListPages {
  /** A user of the API. */
  record User(String id, String name, boolean active) {}

  private ListPages() {}

  /** Returns what the example has found. */
  public static String run(ExampleServers servers) {
    try (ApiClient api = servers.client("ada")) {
      Pages<User> users = api.resource("users", User.class).list();
      List<String> names = new ArrayList<>();
      for (User user : users) { // a page is fetched when its first element is needed
        names.add(user.name());
      }
      String active =
          users.query("active", true).stream().map(User::name).collect(Collectors.joining(", "));
      int pages = 0;
      for (Page<User> page : users.pages()) {
        pages += page.elements().isEmpty() ? 0 : 1;
      }
      return names + " in " + pages + " pages, active: " + active;
    }
  }

  /** Runs the example. */
  public static void main(String[] args) {
    ExampleServers.main(ListPages::run);
  }
}
