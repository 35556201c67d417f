@org.jspecify.annotations.NullMarked
package io.apiservice.sdk.oauth;
