package dev.minato.engine.network;

/**
 * Where the containers of a network ask, by UDP and TCP.
 *
 * @param network its name
 * @param address the gateway
 */
public record NameServer(String network, String address, int port) {}
