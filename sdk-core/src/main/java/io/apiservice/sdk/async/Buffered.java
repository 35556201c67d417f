package io.apiservice.sdk.async;

/** A body that is completely in memory: it holds no connection, whether or not it is consumed. */
public interface Buffered {}
