package dev.minato.platform;

import tools.jackson.databind.node.ObjectNode;

/**
 * What a user asks for: the whole app, as {@code PUT} gives it. The documents are in the form of
 * {@code Microsoft.App/containerApps}; they may hold nulls, members in any case, numbers as
 * strings, and members nobody knows, which are kept.
 *
 * @param name the app, checked by {@link Apps}
 * @param environment name of the environment; {@code default} is the one there is
 * @param attributes members of the resource outside configuration and template that an adapter
 *     wants back as they were ({@code tags}, {@code location}, {@code identity}); not interpreted
 * @param configuration {@code properties.configuration}; an empty object when absent
 * @param template {@code properties.template}
 */
public record AppRequest(
        String name,
        String environment,
        ObjectNode attributes,
        ObjectNode configuration,
        ObjectNode template) {}
