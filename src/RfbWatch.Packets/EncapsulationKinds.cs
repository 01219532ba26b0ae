namespace RfbWatch.Packets;

/// <summary>The table of encapsulations: one row per kind.</summary>
internal static class EncapsulationKinds
{
    /// <summary>One encapsulation.</summary>
    /// <param name="Kind">The kind.</param>
    /// <param name="Name">The name in output rows.</param>
    /// <param name="HasId">Whether an id follows the name.</param>
    /// <param name="IsIdOfNetwork">Whether both directions of a flow have the same id. An id that the receiver chooses, such as an MPLS label, is not part of a
    /// flow's network.</param>
    public readonly record struct Row(EncapsulationKind Kind, string Name, bool HasId, bool IsIdOfNetwork);

    /// <summary>The rows, in the order of their kinds.</summary>
    private static readonly Row[] Table =
    [
        new(EncapsulationKind.None, "", HasId: false, IsIdOfNetwork: false),
        new(EncapsulationKind.Vlan, "vlan", HasId: true, IsIdOfNetwork: true),
        new(EncapsulationKind.Mpls, "mpls", HasId: true, IsIdOfNetwork: false),
        new(EncapsulationKind.Pppoe, "pppoe", HasId: true, IsIdOfNetwork: true),
        new(EncapsulationKind.Ip, "ip", HasId: false, IsIdOfNetwork: false),
        new(EncapsulationKind.Gre, "gre", HasId: false, IsIdOfNetwork: false),
        new(EncapsulationKind.GreKey, "gre", HasId: true, IsIdOfNetwork: true),
        new(EncapsulationKind.Vxlan, "vxlan", HasId: true, IsIdOfNetwork: true),
        new(EncapsulationKind.Geneve, "geneve", HasId: true, IsIdOfNetwork: true),
        new(EncapsulationKind.Erspan, "erspan", HasId: true, IsIdOfNetwork: true),
        new(EncapsulationKind.VxlanGpe, "vxlan-gpe", HasId: true, IsIdOfNetwork: true),
        new(EncapsulationKind.GtpU, "gtp-u", HasId: true, IsIdOfNetwork: false),
        new(EncapsulationKind.L2tp, "l2tp", HasId: true, IsIdOfNetwork: false),
        new(EncapsulationKind.Teredo, "teredo", HasId: false, IsIdOfNetwork: false),
        new(EncapsulationKind.Nsh, "nsh", HasId: true, IsIdOfNetwork: false),
        new(EncapsulationKind.Cmd, "cmd", HasId: true, IsIdOfNetwork: false),
        new(EncapsulationKind.Lisp, "lisp", HasId: false, IsIdOfNetwork: false),
        new(EncapsulationKind.EtherIp, "etherip", HasId: false, IsIdOfNetwork: false),
        new(EncapsulationKind.BackboneTag, "pbb", HasId: true, IsIdOfNetwork: true),
        new(EncapsulationKind.VnTag, "vntag", HasId: true, IsIdOfNetwork: false),
        new(EncapsulationKind.ETag, "etag", HasId: true, IsIdOfNetwork: false),
        new(EncapsulationKind.MacSec, "macsec", HasId: false, IsIdOfNetwork: false),
    ];

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Row> All => Table;

    /// <summary>Returns the row of a kind.</summary>
    public static ref readonly Row Of(EncapsulationKind kind) => ref Table[(int)kind];
}
