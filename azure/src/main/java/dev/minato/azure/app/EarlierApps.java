package dev.minato.azure.app;

import dev.minato.azure.wire.Json;
import dev.minato.platform.AppName;
import dev.minato.platform.AppSpec;
import dev.minato.platform.EarlierDocuments;

/**
 * Reads documents that earlier releases wrote down: what they accepted without doing it is no
 * fault.
 */
public final class EarlierApps implements EarlierDocuments {
    @Override
    public AppSpec read(AppName app, String configuration, String template) {
        return ConfigurationParser.parse(app, Json.stored(configuration))
                .with(new TemplateParser(app).parse(Json.stored(template)).spec());
    }
}
