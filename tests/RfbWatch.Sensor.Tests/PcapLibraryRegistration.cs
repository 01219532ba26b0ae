using System.Runtime.CompilerServices;
using RfbWatch.Capture.Live;
using RfbWatch.Capture.SharpPcap;

namespace RfbWatch.Sensor.Tests;

/// <summary>The sensors of the tests, and of the programs that they start, use the same libpcap binding as the program.</summary>
internal static class PcapLibraryRegistration
{
#pragma warning disable CA2255 // Registered before anything else, in the program as well as in its tests.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Register() => PcapLibrary.Register(SharpPcapLibrary.Instance);
}
