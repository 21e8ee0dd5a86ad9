package dev.minato.platform;

import java.util.Optional;

/**
 * What a user asks for: the whole app.
 *
 * @param name the app, checked by {@link Apps}
 * @param environment name of the environment; it never changes for an app that is there
 * @param spec the app
 * @param revisionSuffix the user's choice for the next revision; absent means seven random letters
 *     and digits
 * @param documents what to answer to whoever asks for the app
 */
public record AppRequest(
        String name,
        String environment,
        AppSpec spec,
        Optional<String> revisionSuffix,
        AppDocuments documents) {}
