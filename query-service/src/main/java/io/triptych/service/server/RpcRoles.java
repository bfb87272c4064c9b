package io.triptych.service.server;

import io.triptych.service.access.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which role each RPC needs. One that is not listed needs the highest. */
final class RpcRoles {
  private static final String PACKAGE = "triptych.v1.";
  private static final Map<String, Role> ROLES = new HashMap<>();

  static {
    put(Role.READ, "SearchService", "Search", "SearchStream", "Suggest");
    put(Role.READ, "ItemService", "GetItem", "GetMedia");
    put(Role.WRITE, "ItemService", "UpsertItems", "ImportItems", "StreamItems");
    put(Role.WRITE, "ItemService", "UpdateAttributes", "DeleteItems");
    put(Role.READ, "CollectionService", "ListCollections", "GetCollection", "ListAliases");
    put(Role.ADMIN, "CollectionService", "CreateCollection", "DropCollection");
    put(Role.ADMIN, "CollectionService", "SetAlias", "RemoveAlias");
    put(Role.READ, "EncodeService", "Encode", "EncodeStream", "Transcribe", "GetEncoder");
    put(Role.ADMIN, "AdminService", "GetConfig", "GetCaches", "ClearCaches");
    put(Role.ADMIN, "AdminService", "WarmUp", "ExamineCollection");
    ROLES.put("grpc.reflection.v1.ServerReflection/ServerReflectionInfo", Role.READ);
  }

  private RpcRoles() {}

  private static void put(Role role, String service, String... methods) {
    List.of(methods).forEach(method -> ROLES.put(PACKAGE + service + "/" + method, role));
  }

  /** The role that {@code method}, such as {@code triptych.v1.SearchService/Search}, needs. */
  static Role of(String method) {
    return ROLES.getOrDefault(method, Role.ADMIN);
  }

  /** Whether there is an entry for {@code method}. */
  static boolean lists(String method) {
    return ROLES.containsKey(method);
  }
}
