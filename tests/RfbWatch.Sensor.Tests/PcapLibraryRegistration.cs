using System.Runtime.CompilerServices;
using RfbWatch.Capture.Live;
using RfbWatch.Capture.SharpPcap;

namespace RfbWatch.Sensor.Tests;

/// <summary>The sensors of the tests, and of the programs that they start, have the binding of libpcap that the program has.</summary>
internal static class PcapLibraryRegistration
{
#pragma warning disable CA2255 // The program registers it before anything else; so do its tests.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Register() => PcapLibrary.Register(SharpPcapLibrary.Instance);
}
