package dev.tidemark.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrincipalTest {
  private static final String ACCOUNT = "000000000000";

  private static Act act(Permission permission, Act.Scope scope) {
    return new Act("dynamodb:PutItem", permission, scope, "arn:resource");
  }

  private static boolean allows(Principal principal, Permission permission, Act.Scope scope) {
    return principal.refusal(act(permission, scope), ACCOUNT) == null;
  }

  private static Set<Permission> permissions(Role role) {
    Principal principal = new Principal("ann", role, null, null);
    return EnumSet.allOf(Permission.class).stream()
        .filter(each -> allows(principal, each, Act.ACCOUNT))
        .collect(Collectors.toSet());
  }

  @Test
  void roles_permit_whatTheyAreFor() {
    assertThat(permissions(Role.ADMIN)).containsExactlyInAnyOrder(Permission.values());
    assertThat(permissions(Role.READ_WRITE))
        .containsExactlyInAnyOrder(
            Permission.DESCRIBE,
            Permission.READ_ITEMS,
            Permission.WRITE_ITEMS,
            Permission.EXPORT,
            Permission.READ_OBJECTS,
            Permission.WRITE_OBJECTS,
            Permission.DECRYPT,
            Permission.ENCRYPT);
    assertThat(permissions(Role.READ_ONLY))
        .containsExactlyInAnyOrder(
            Permission.DESCRIBE,
            Permission.READ_ITEMS,
            Permission.READ_OBJECTS,
            Permission.DECRYPT);
    assertThat(permissions(Role.EXPORT_ONLY))
        .containsExactlyInAnyOrder(Permission.DESCRIBE, Permission.EXPORT, Permission.READ_OBJECTS);
  }

  @Test
  void limits_ofTablesAndBuckets_hold() {
    Principal limited = new Principal("ann", Role.ADMIN, List.of("orders*"), List.of("b?"));
    assertThat(allows(limited, Permission.MANAGE, new Act.Scope.Table("orders-1"))).isTrue();
    assertThat(allows(limited, Permission.MANAGE, new Act.Scope.Table("Orders-1"))).isFalse();
    assertThat(allows(limited, Permission.MANAGE, new Act.Scope.Table("my-orders"))).isFalse();
    assertThat(allows(limited, Permission.WRITE_OBJECTS, new Act.Scope.Bucket("b1"))).isTrue();
    assertThat(allows(limited, Permission.WRITE_OBJECTS, new Act.Scope.Bucket("b12"))).isFalse();
    assertThat(allows(limited, Permission.DESCRIBE, Act.ACCOUNT)).isTrue();
    assertThat(allows(limited, Permission.MANAGE, Act.ACCOUNT)).isFalse();
    assertThat(allows(limited, Permission.DESCRIBE, Act.UNKNOWN)).isFalse();
  }

  /** Source of the text: IAM user guide, "Troubleshoot access denied error messages". */
  @Test
  void refusal_ofAnAct_saysWhoMayNotDoWhat() {
    assertThat(
            new Principal("ann", Role.READ_ONLY, null, null)
                .refusal(act(Permission.WRITE_ITEMS, Act.ACCOUNT), ACCOUNT))
        .isEqualTo(
            "User: arn:aws:iam::000000000000:user/ann is not authorized to perform:"
                + " dynamodb:PutItem on resource: arn:resource because no identity-based policy"
                + " allows the dynamodb:PutItem action");
  }

  @ParameterizedTest
  @CsvSource({
    "orders, orders, true",
    "orders, orders2, false",
    "orders*, orders, true",
    "*orders, my-orders, true",
    "o?ders, orders, true",
    "o?ders, oders, false",
    "*, anything, true",
    "a*b*c, axxbyyc, true",
    "a*b*c, axxbyy, false",
    "a.c, abc, false",
    "*, abc, true",
    "a*c, abbc, true",
    "a*c, ab, false",
    "a?c, abc, true",
    "a?c, ac, false",
    "*a*a*a*b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaac, false",
    "'', '', true",
    "a, '', false"
  })
  void pattern_ofANames_isOfTheseNames(String pattern, String name, boolean matches) {
    assertThat(Glob.matches(pattern, name)).isEqualTo(matches);
  }
}
