using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>Tests control bits. <c>Enum.HasFlag</c> allocates in code that has not been optimised yet, which in a short run is all code.</summary>
internal static class TcpControls
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Has(this TcpControl control, TcpControl bit) => (control & bit) != 0;
}
