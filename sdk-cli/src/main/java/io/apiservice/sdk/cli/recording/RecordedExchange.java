package io.apiservice.sdk.cli.recording;

import io.apiservice.sdk.diagnosis.Exchange;

/**
 * An exchange out of a file.
 *
 * @param id what the file calls it
 * @param exchange the exchange
 */
public record RecordedExchange(String id, Exchange exchange) {}
