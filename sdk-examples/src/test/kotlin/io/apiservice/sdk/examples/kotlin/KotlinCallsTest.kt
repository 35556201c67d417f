package io.apiservice.sdk.examples.kotlin

import io.apiservice.sdk.error.NotFoundException
import io.apiservice.sdk.examples.ExampleServers
import io.apiservice.sdk.json.TypeRef
import java.util.concurrent.CompletableFuture
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** A user of the API. As a record, a data class is read without a Kotlin module for Jackson. */
@JvmRecord
data class User(val id: String, val name: String, val active: Boolean)

/** Typed resources, lists, errors and asynchronous calls from Kotlin. */
class KotlinCallsTest {
  @Test
  fun callsReadAsTheyDoInJava() {
    ExampleServers.start().use { servers ->
      servers.client("ada").use { api ->
        val users = api.resource("users", User::class.java)

        assertThat(users.get("42")).isEqualTo(User("42", "Ada", true))
        assertThat(users.list().query("active", true).map { it.name }).containsExactly("Ada", "Grace")

        val missing = runCatching { users.get("none") }.exceptionOrNull()
        assertThat(missing).isInstanceOf(NotFoundException::class.java)

        servers.auth().revokeAccessTokens()
        val both = listOf("42", "43").map { users.calls().get(it).sendAsync() }
        CompletableFuture.allOf(*both.toTypedArray()).join()
        assertThat(both.map { it.join().name }).containsExactly("Ada", "Grace")

        val asMap = api.get("users/{id}", "44").returning(object : TypeRef<Map<String, Any>>() {}).send()
        assertThat(asMap).containsEntry("name", "Edsger")
      }
    }
  }
}
