/**
 * The care for tokens of an {@link io.apiservice.sdk.ApiClient} for gRPC channels. Start at {@link
 * io.apiservice.sdk.grpc.GrpcCredentials}.
 */
@NullMarked
package io.apiservice.sdk.grpc;

import org.jspecify.annotations.NullMarked;
