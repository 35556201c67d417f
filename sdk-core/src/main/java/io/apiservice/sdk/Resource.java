package io.apiservice.sdk;

import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.call.CheckReturnValue;
import io.apiservice.sdk.call.Pages;
import io.apiservice.sdk.json.TypeRef;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A collection of things at a path, and what one does with them. The verbs act at once and wait;
 * {@link #calls()} has the same ones prepared, for options, asynchronous sending and whole
 * responses. Immutable and thread-safe.
 *
 * @param <T> the type of the things
 */
public final class Resource<T> {
  private final ApiClient client;
  private final String path;
  private final @Nullable Object[] values;
  private final Type type;

  Resource(ApiClient client, String path, @Nullable Object[] values, Type type) {
    this.client = client;
    this.path = path;
    this.values = values;
    this.type = type;
  }

  /** The thing with this id. */
  public T get(Object id) {
    return calls().get(id).send();
  }

  /** All things, lazily, page after page. Nothing is sent before it is iterated. */
  public Pages<T> list() {
    return client.get(path, values).pages(ref());
  }

  /** Makes a new thing (POST) and returns what the API made of it. */
  public T create(Object body) {
    return calls().create(body).send();
  }

  /** Puts a thing in the place of the one with this id (PUT). */
  public T replace(Object id, Object body) {
    return calls().replace(id, body).send();
  }

  /**
   * Changes parts of a thing (PATCH, as a merge patch: RFC 7396). In a map, null removes a member;
   * null properties of an object are left out and change nothing.
   */
  public T patch(Object id, Object changes) {
    return calls().patch(id, changes).send();
  }

  /** Deletes the thing with this id. */
  public void delete(Object id) {
    calls().delete(id).send();
  }

  /** A collection below the thing with this id: {@code users.at("42", "orders", Order.class)}. */
  public <U> Resource<U> at(Object id, String path, Class<U> type) {
    return below(id, path, type);
  }

  /** A collection below the thing with this id. */
  public <U> Resource<U> at(Object id, String path, TypeRef<U> type) {
    return below(id, path, type.type());
  }

  private <U> Resource<U> below(Object id, String below, Type type) {
    Resource<U> nested = new Resource<>(client, path + "/{id}/" + below, appended(id), type);
    client.check(nested.path, nested.values);
    return nested;
  }

  /** The same verbs, prepared. */
  public Calls<T> calls() {
    return new Calls<>(this);
  }

  private ApiRequest one(String method, Object id) {
    return client.request(method, path + "/{id}", appended(id));
  }

  private @Nullable Object[] appended(@Nullable Object id) {
    return Stream.concat(Arrays.stream(values), Stream.of(new @Nullable Object[] {id}))
        .toArray(Object[]::new);
  }

  private TypeRef<T> ref() {
    return TypeRef.of(type);
  }

  @Override
  public String toString() {
    return path + " of " + type.getTypeName();
  }

  /**
   * The verbs of a resource as calls that are prepared and not yet made.
   *
   * @param <T> the type of the things
   */
  @CheckReturnValue
  public static final class Calls<T> {
    private final Resource<T> resource;

    private Calls(Resource<T> resource) {
      this.resource = resource;
    }

    /** See {@link Resource#get}. */
    public Call<T> get(Object id) {
      return resource.one("GET", id).returning(resource.ref());
    }

    /** See {@link Resource#create}. */
    public Call<T> create(Object body) {
      return resource
          .client
          .post(resource.path, resource.values)
          .body(body)
          .returning(resource.ref());
    }

    /** See {@link Resource#replace}. */
    public Call<T> replace(Object id, Object body) {
      return resource.one("PUT", id).body(body).returning(resource.ref());
    }

    /** See {@link Resource#patch}. */
    public Call<T> patch(Object id, Object changes) {
      return resource
          .one("PATCH", id)
          .json(changes, "application/merge-patch+json")
          .returning(resource.ref());
    }

    /** See {@link Resource#delete}. */
    public Call<@Nullable Void> delete(Object id) {
      return resource.one("DELETE", id).returningNothing();
    }
  }
}
