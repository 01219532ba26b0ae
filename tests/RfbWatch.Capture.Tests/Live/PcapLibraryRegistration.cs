using System.Runtime.CompilerServices;
using RfbWatch.Capture.Live;
using RfbWatch.Capture.SharpPcap;

namespace RfbWatch.Capture.Tests.Live;

/// <summary>The tests have the binding of libpcap that the program has.</summary>
internal static class PcapLibraryRegistration
{
#pragma warning disable CA2255 // The program registers it before anything else; so do its tests.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Register() => PcapLibrary.Register(SharpPcapLibrary.Instance);
}
