using System.Runtime.CompilerServices;
using RfbWatch.Capture.Live;
using RfbWatch.Capture.SharpPcap;

namespace RfbWatch.Capture.Tests.Live;

/// <summary>Registers the same libpcap binding as the program.</summary>
internal static class PcapLibraryRegistration
{
#pragma warning disable CA2255 // The program registers the binding before anything else; its tests do the same.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Register() => PcapLibrary.Register(SharpPcapLibrary.Instance);
}
