using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>Reading of control bits. <c>Enum.HasFlag</c> allocates in code that has not been optimised yet, which is all of a short run.</summary>
internal static class TcpControls
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Has(this TcpControl control, TcpControl bit) => (control & bit) != 0;
}
