package io.triptych.service.server;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.triptych.proto.v1.Alias;
import io.triptych.proto.v1.CollectionDetails;
import io.triptych.proto.v1.CollectionSummary;
import io.triptych.proto.v1.ListAliasesResponse;
import io.triptych.proto.v1.ListCollectionsResponse;
import io.triptych.service.access.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The collections that a request names, found by the fields' names in the contract: {@code
 * collection} and {@code alias}, in the message itself or in its {@code request}.
 */
record NamedCollections(List<String> names) {

  /** What {@code message} names; empty if it has no place for a name. */
  static Optional<NamedCollections> in(Message message) {
    List<String> names = new ArrayList<>();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.isRepeated()) {
        continue;
      }
      if (field.getName().equals("collection") || field.getName().equals("alias")) {
        names.add(message.getField(field).toString());
      } else if (field.getName().equals("request")) {
        in((Message) message.getField(field)).ifPresent(inner -> names.addAll(inner.names()));
      }
    }
    return names.isEmpty() ? Optional.empty() : Optional.of(new NamedCollections(names));
  }

  /** A list without what {@code caller} has no grant for; any other message as it is. */
  static Object visible(Caller caller, Object message) {
    if (caller.mayUseAll()) {
      return message;
    }
    return switch (message) {
      case ListCollectionsResponse list -> {
        List<CollectionSummary> all = list.getCollectionsList();
        yield list.toBuilder()
            .clearCollections()
            .addAllCollections(all.stream().filter(c -> caller.mayUse(c.getName())).toList())
            .build();
      }
      case ListAliasesResponse list -> {
        List<Alias> all = list.getAliasesList();
        yield list.toBuilder()
            .clearAliases()
            .addAllAliases(
                all.stream()
                    .filter(alias -> caller.mayUse(alias.getAlias()))
                    .map(alias -> visible(caller, alias))
                    .toList())
            .build();
      }
      default -> message;
    };
  }

  private static Alias visible(Caller caller, Alias alias) {
    return caller.mayUse(alias.getCollection())
        ? alias
        : alias.toBuilder().clearCollection().build();
  }

  /**
   * What {@code caller} may know of a collection that it asked for as {@code asked}: of its names
   * those that were granted; it is called by the one that was asked for if its own was not.
   */
  static CollectionDetails visible(Caller caller, String asked, CollectionDetails details) {
    CollectionDetails.Builder visible =
        details.toBuilder()
            .clearAliases()
            .addAllAliases(details.getAliasesList().stream().filter(caller::mayUse).toList());
    if (!caller.mayUse(details.getSummary().getName())) {
      visible.getSummaryBuilder().setName(asked);
    }
    return visible.build();
  }
}
