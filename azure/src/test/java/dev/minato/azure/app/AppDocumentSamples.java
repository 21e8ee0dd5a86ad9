package dev.minato.azure.app;

import dev.minato.azure.wire.Json;
import dev.minato.platform.AppName;

import tools.jackson.databind.node.ObjectNode;

/** Documents written as JSON with single quotes. */
final class AppDocumentSamples {
    private AppDocumentSamples() {}

    static ObjectNode json(String text) {
        return Json.stored(text.replace('\'', '"'));
    }

    static TemplateParser.Parsed template(String text) {
        return new TemplateParser(AppName.parse("shop")).parse(json(text));
    }

    static ConfigurationParser.Parsed configuration(String text) {
        return ConfigurationParser.parse(AppName.parse("shop"), json(text));
    }
}
