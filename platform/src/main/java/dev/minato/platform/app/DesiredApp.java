package dev.minato.platform.app;

import dev.minato.platform.AppName;
import dev.minato.platform.AppRequest;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.ImageResolver;
import dev.minato.platform.ImageResolver.ResolvedImage;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.app.Admission.Verb;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.SetRow;
import dev.minato.state.SealedValue;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request that was checked, and what it changes of an app.
 *
 * @param environment as it is written down
 * @param spec without values of secrets
 * @param secrets their values, sealed, those that were kept too
 * @param images of the template that are here, by reference
 */
record DesiredApp(
        AppName name,
        String environment,
        AppRequest request,
        AppSpec spec,
        Map<String, SealedValue> secrets,
        Map<String, ResolvedImage> images) {
    TemplateSpec template() {
        return spec.template();
    }

    /** The same with its requests shared out in another way. */
    DesiredApp withTraffic(List<TrafficRule> rules) {
        return new DesiredApp(name, environment, request, spec.withTraffic(rules), secrets, images);
    }

    /** Whether all images are here. */
    boolean complete() {
        return images.keySet().containsAll(template().images());
    }

    Map<String, String> imageIds() {
        return ImageResolver.ids(images);
    }

    /**
     * Whether the template makes no new revision: equal, images compared by ID where both are
     * known, else by reference.
     */
    boolean isSameTemplate(Verb verb, AppStore.Entry before) {
        TemplateSpec template = template();
        TemplateSpec latest = before.latest().template();
        if (!template.withoutImages().equals(latest.withoutImages())) {
            return false;
        }
        // The reference as it was sent last: one that means the same image may have replaced it.
        List<AppContainer> sentLast = before.app().spec().template().allContainers().toList();
        List<AppContainer> old = latest.allContainers().toList();
        List<AppContainer> now = template.allContainers().toList();
        for (int i = 0; i < now.size(); i++) {
            String reference = now.get(i).image();
            Optional<String> id =
                    Optional.ofNullable(images().get(reference)).map(ResolvedImage::id);
            Optional<String> known =
                    Optional.ofNullable(before.latest().images().get(old.get(i).image()));
            boolean sameId = id.isPresent() && id.equals(known);
            boolean comparable = id.isPresent() && known.isPresent();
            boolean sameReference = reference.equals(sentLast.get(i).image());
            if (!sameId && !(sameReference && (verb == Verb.PATCH || !comparable))) {
                return false;
            }
        }
        return true;
    }

    /** A suffix is a wish for a new revision, unless it is the latest's. */
    boolean isAnotherSuffix(AppStore.Entry before) {
        return request.revisionSuffix()
                .filter(suffix -> !AppNames.revision(name(), suffix).equals(before.latest().name()))
                .isPresent();
    }

    /**
     * Whether the port behind the ingress is another than that of the latest set. Its replicas know
     * the port (probes, CONTAINER_APP_PORT), so they are replaced; the revision stays.
     */
    boolean movesPort(AppStore.Entry before) {
        SetRow set = before.sets().get(before.latest().set());
        Optional<IngressSpec> ingress = spec().ingress();
        AppContainer main = template().main();
        ResolvedImage image = images().get(main.image());
        if (set == null || (ingress.isPresent() && image == null)) {
            return false;
        }
        Optional<Integer> port =
                image == null ? Optional.empty() : SpecBuilder.targetPort(ingress, main, image);
        return !port.equals(set.spec().targetPort());
    }
}
