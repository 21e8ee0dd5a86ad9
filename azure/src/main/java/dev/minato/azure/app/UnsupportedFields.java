package dev.minato.azure.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/**
 * Refuses by name what a request says and this version does not do. Only requests are looked at:
 * what an earlier version has accepted is read and run as before.
 */
final class UnsupportedFields {
    private UnsupportedFields() {}

    /**
     * Looks at a configuration.
     *
     * @param normal as {@link ConfigurationParser} leaves it
     * @throws Fault unsupported, naming the field
     */
    static void refuseInConfiguration(ObjectNode normal) {
        DocumentFields fields = new DocumentFields("configuration", normal);
        DocumentFields ingress = fields.object("ingress");
        ingress.refuse(
                "transport",
                ingress.text("transport").orElse("auto").equals("http2"),
                "replicas are asked over HTTP/1.1; use auto or http");
        ingress.refuse(
                "exposedPort",
                ingress.integer("exposedPort").orElse(0) != 0
                        && !ingress.text("transport").orElse("auto").equals("tcp"),
                "it is for transport tcp alone; remove it");
        refuseIdentities(fields);
        fields.refuse("targetLabel", fields.has("targetLabel"), "remove it");
        fields.refuse("runtime", !normal.path("runtime").isEmpty(), "remove it");
        refuseUnknown(AppSchema.CONFIGURATION, fields);
    }

    /**
     * Looks at a template.
     *
     * @param normal as {@link TemplateParser} leaves it
     * @throws Fault unsupported, naming the field
     */
    static void refuseInTemplate(ObjectNode normal) {
        refuseInTemplate("template", normal);
    }

    /**
     * The same of one that stands elsewhere.
     *
     * @param path where it stands
     */
    static void refuseInTemplate(String path, ObjectNode normal) {
        DocumentFields fields = new DocumentFields(path, normal);
        List<DocumentFields> all = new ArrayList<>(fields.objects("initContainers"));
        all.addAll(fields.objects("containers"));
        for (DocumentFields container : all) {
            container.refuse(
                    "imageType",
                    container.text("imageType").orElse("").equals("CloudBuild"),
                    "build the image and name it in image");
        }
        refuseUnknown(AppSchema.TEMPLATE, fields);
    }

    /** Registries are asked with a password. */
    static void refuseIdentities(DocumentFields configuration) {
        for (DocumentFields registry : configuration.objects("registries")) {
            registry.refuse(
                    "identity", registry.has("identity"), "give username and passwordSecretRef");
        }
    }

    /** Refuses members below a document that its shape does not know. */
    static void refuseUnknown(MemberShape shape, DocumentFields fields) {
        for (String path : shape.unknown(fields.path(), fields.node())) {
            throw Fault.unsupported(
                    path, SafeText.shown(path) + " is not a field this version knows: remove it");
        }
    }
}
