package io.apiservice.sdk;

import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.call.CheckReturnValue;
import io.apiservice.sdk.call.Pages;
import io.apiservice.sdk.json.TypeRef;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A collection of resources of one type at a path. Its methods send a request at once and block
 * until the response is decoded or the deadline of the client has passed. {@link #calls()} has the
 * same methods as prepared calls, for options, asynchronous sending and whole responses. Immutable
 * and thread-safe.
 *
 * <p>Every method throws an {@link io.apiservice.sdk.error.ApiException} if its call fails, an
 * {@code IllegalArgumentException} if an id is null, empty or a dot segment or a body cannot be
 * written as JSON, and an {@code IllegalStateException} if the client is closed.
 *
 * <pre>{@code
 * Resource<User> users = api.resource("users", User.class);
 * User ada = users.get("42");
 * for (User user : users.list().query("active", true)) { … }
 * }</pre>
 *
 * @param <T> the type of the resources
 */
public final class Resource<T> {
  private final ApiClient client;
  private final String path;
  private final @Nullable Object[] values;
  private final Type type;
  private final PathTemplate item;
  private final @Nullable String envelope;

  Resource(ApiClient client, String path, @Nullable Object[] values, Type type) {
    this(client, path, values, type, null);
  }

  private Resource(
      ApiClient client,
      String path,
      @Nullable Object[] values,
      Type type,
      @Nullable String envelope) {
    this.client = client;
    this.path = path;
    this.values = values;
    this.type = type;
    this.item = PathTemplate.parse(path + "/{id}");
    this.envelope = envelope;
  }

  /**
   * Gets one resource (GET). Blocks.
   *
   * @param id its id, encoded into the path
   * @return the resource; never null
   * @throws io.apiservice.sdk.error.ApiException if the call fails; the subtype says how, for
   *     instance {@code NotFoundException}, {@code UnauthorizedException} or {@code
   *     CallTimeoutException}
   * @throws IllegalArgumentException if the id is empty or a dot segment
   */
  public T get(Object id) {
    return calls().get(id).send();
  }

  /**
   * Returns the elements of the collection. Returns at once: pages are fetched while the result is
   * iterated. Iterating throws the exceptions of {@link Pages}.
   */
  public Pages<T> list() {
    return enveloped(client.get(path, values)).pages(ref());
  }

  /**
   * Creates a resource (POST) and returns it as the API responded. Blocks. The request is not
   * retried; if it should be, use {@code calls().create(body).idempotencyKey().send()}.
   *
   * @param body written as JSON
   * @throws io.apiservice.sdk.error.ApiException if the call fails; a {@code DecodingException} if
   *     the response is empty
   * @throws IllegalArgumentException if the body cannot be written as JSON
   */
  public T create(Object body) {
    return calls().create(body).send();
  }

  /**
   * Replaces the resource with this id (PUT) and returns it as the API responded. Blocks.
   *
   * @param body written as JSON
   * @throws io.apiservice.sdk.error.ApiException if the call fails
   * @throws IllegalArgumentException if the body cannot be written as JSON, or the id is empty
   */
  public T replace(Object id, Object body) {
    return calls().replace(id, body).send();
  }

  /**
   * Changes parts of a resource and returns it as the API responded. Sends a PATCH with a merge
   * patch (RFC 7396). Blocks. The request is not retried, because it has no idempotency key.
   *
   * @param changes a map, in which null removes a member; or an object, whose null properties are
   *     left out and change nothing
   * @throws io.apiservice.sdk.error.ApiException if the call fails
   * @throws IllegalArgumentException if the changes cannot be written as JSON, or the id is empty
   */
  public T patch(Object id, Object changes) {
    return calls().patch(id, changes).send();
  }

  /**
   * Deletes the resource with this id (DELETE). Blocks.
   *
   * @throws io.apiservice.sdk.error.ApiException if the call fails; the subtype says how, for
   *     instance {@code NotFoundException}, {@code UnauthorizedException} or {@code
   *     CallTimeoutException}
   * @throws IllegalArgumentException if the id is empty or a dot segment
   */
  public void delete(Object id) {
    calls().delete(id).send();
  }

  /**
   * A collection below the resource with this id: {@code users.at("42", "orders", Order.class)} is
   * at {@code users/42/orders}. Sends nothing.
   *
   * @throws IllegalArgumentException if the id is empty, or the path leads out of the base URI
   */
  public <U> Resource<U> at(Object id, String path, Class<U> type) {
    return below(id, path, type);
  }

  /** Like {@link #at(Object, String, Class)}, for a type with type arguments. */
  public <U> Resource<U> at(Object id, String path, TypeRef<U> type) {
    return below(id, path, type.type());
  }

  private <U> Resource<U> below(Object id, String below, Type type) {
    String nested = path + "/{id}/" + below;
    @Nullable Object[] all = appended(id);
    client.check(nested, all);
    return new Resource<>(client, nested, all, type, envelope);
  }

  /**
   * Returns a copy whose responses have the resource, or the array of a list, in a member: {@code
   * "data"} for <code>{"data": {…}}</code>; empty if the body is the resource. That of the client
   * applies unless set. What is sent is not wrapped.
   */
  public Resource<T> envelope(String member) {
    return new Resource<>(client, path, values, type, Objects.requireNonNull(member, "envelope"));
  }

  /**
   * Returns the same methods as prepared calls, which send nothing before {@code send()} or {@code
   * sendAsync()}.
   */
  public Calls<T> calls() {
    return new Calls<>(this);
  }

  private ApiRequest one(String method, Object id) {
    return enveloped(client.request(method, item, appended(id)));
  }

  private ApiRequest enveloped(ApiRequest request) {
    return envelope == null ? request : request.envelope(envelope);
  }

  private @Nullable Object[] appended(@Nullable Object id) {
    @Nullable Object[] all = Arrays.copyOf(values, values.length + 1);
    all[values.length] = id;
    return all;
  }

  private TypeRef<T> ref() {
    return TypeRef.of(type);
  }

  @Override
  public String toString() {
    return path + " of " + type.getTypeName();
  }

  /**
   * The methods of a resource as prepared calls.
   *
   * @param <T> the type of the resources
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
          .enveloped(resource.client.post(resource.path, resource.values))
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
