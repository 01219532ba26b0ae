using System.Net.NetworkInformation;
using global::SharpPcap;
using global::SharpPcap.LibPcap;
using RfbWatch.Capture.Live;
using RfbWatch.Capture.Native;
using RfbWatch.Capture.SharpPcap;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

/// <summary>Behaviour specific to libpcap. The behaviour common to all backends is tested in <see cref="LiveBackendTests"/>.</summary>
public sealed class LibpcapTests
{
    private static readonly LiveOptions WithLibpcap = new() { Backend = LiveBackend.Libpcap };

    [LiveFact(needsLibpcap: true)]
    public void It_names_its_backend_and_leaves_tags_in_place() => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", WithLibpcap));
        using var sender = new FrameSender("v0");
        sender.Send(TestFrames.Tcp(1, false, false, vlan: 5));

        var frame = Assert.Single(LiveReading.Read(source, 1));

        Assert.Equal(TestFrames.Tcp(1, false, false, vlan: 5), frame.Bytes);
        Assert.Equal((LinkType.Ethernet, -1), (frame.Header.LinkType, frame.Header.StrippedVlanTci));
        Assert.Equal(("libpcap", true), (source.Backend, source.IsLive));
    });

    /// <summary>The reason for our own counter. When this test fails, SharpPcap counts correctly, and our counter can be removed.</summary>
    [LiveFact(needsLibpcap: true)]
    public void The_counter_of_SharpPcap_reports_no_drops() => NetworkNamespace.WithVeth(() =>
    {
        using var device = new LibPcapLiveDevice(PcapInterface.GetAllPcapInterfaces().Single(known => known.Name == "v1"));
        device.Open(new DeviceConfiguration { BufferSize = 2 << 20 });
        using var sender = new FrameSender("v0");
        byte[] frame = TestFrames.Tcp(1, false, false, 1000);
        for (int i = 0; i < 8000; i++)
        {
            sender.Send(frame);
        }

        Assert.Equal(0u, device.Statistics.DroppedPackets);
        Assert.InRange(NativeLibpcap.Dropped(device.Handle.DangerousGetHandle())!.Value, 2000u, 7900u);
    });

    [LiveFact(needsLibpcap: true)]
    public void A_filter_may_test_tags() => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", WithLibpcap with { Filter = "vlan 5" }));
        using var sender = new FrameSender("v0");
        for (int flow = 0; flow < 100; flow++)
        {
            sender.Send(TestFrames.Tcp(flow, false, false, vlan: flow % 10));
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (i * 10) + 5), LiveReading.Read(source, 10).Select(frame => frame.Bytes[TestFrames.TagAt + 3] == 5 ? TestFrames.Parse(frame.Bytes.AsSpan(4)).Flow : -1));
    });

    [LiveFact(needsLibpcap: true)]
    public void It_gives_one_source_an_interface() => NetworkNamespace.WithVeth(() =>
        Assert.Equal("v1: libpcap provides one source per interface, but 2 rings are configured; use 1, or the AF_PACKET backend", LiveCapture.Open("v1", WithLibpcap with { Rings = 2 }).Problem!.Message));

    [LiveFact(needsLibpcap: true)]
    public void It_lists_network_interfaces_and_no_pseudo_devices() => NetworkNamespace.WithVeth(() =>
    {
        var devices = PcapLibrary.Current.Devices()!;

        Assert.Equal(["lo", "v0", "v1"], devices.Select(device => device.Name).Order(StringComparer.Ordinal));
        Assert.Equal([("lo", true, false), ("v0", false, true), ("v1", false, true)], devices.OrderBy(device => device.Name, StringComparer.Ordinal).Select(device => (device.Name, device.IsLoopback, device.IsUp)));
        Assert.All(devices, device => Assert.Null(device.FriendlyName));
    });

    [Theory]
    [InlineData("any", true)]
    [InlineData("nflog", true)]
    [InlineData("nfqueue", true)]
    [InlineData("dbus-session", true)]
    [InlineData("bluetooth0", true)]
    [InlineData("bluetooth-monitor", true)]
    [InlineData("usbmon12", true)]
    [InlineData("usbmonitor", false)]
    [InlineData("bluetooth", false)]
    [InlineData("anycast0", false)]
    [InlineData("eth0", false)]
    public void Pseudo_devices_are_known_by_name(string name, bool isPseudo) => Assert.Equal(isPseudo, PseudoDevices.Contains(name));

    [LiveFact(needsLibpcap: true)]
    public void A_filter_keeps_whole_frames_and_needs_no_netmask()
    {
        Assert.Null(PcapLibrary.Current.Compile("tcp", LinkType.Ethernet, out var program));
        string? broadcast = PcapLibrary.Current.Compile("ip broadcast", LinkType.Raw, out var none);

        Assert.Equal([0u, 262_144u], program!.Where(instruction => instruction.Code == BpfInstruction.ReturnConstant).Select(instruction => instruction.Operand).Order());
        Assert.Contains("netmask not known", broadcast, StringComparison.Ordinal);
        Assert.Null(none);
    }

    [Fact]
    public void Without_the_library_everything_that_needs_it_says_so()
    {
        if (SharpPcapLibrary.Instance.Obstacle is null)
        {
            Assert.StartsWith("libpcap", PcapLibrary.Current.Version, StringComparison.Ordinal);
            Assert.Null(CaptureCapabilities.Check(WithLibpcap).Obstacle);
            Assert.Null(CaptureFilter.Problem("tcp", LiveBackend.Automatic));
            return;
        }

        Assert.Contains("'tcp' needs libpcap, which was not found", CaptureFilter.Problem("tcp", LiveBackend.PacketRing), StringComparison.Ordinal);
        Assert.Contains("libpcap", LiveCapture.Open("v1", WithLibpcap).Problem!.Message, StringComparison.Ordinal);
        Assert.Contains("libpcap", CaptureCapabilities.Check(WithLibpcap).Obstacle, StringComparison.Ordinal);
        Assert.Null(PcapLibrary.Current.Devices());
    }

    [Fact]
    public void A_program_without_a_binding_says_so()
    {
        var library = new NoPcapLibrary();

        Assert.Null(library.Version);
        Assert.Null(library.Devices());
        Assert.Equal("v1: needs libpcap, for which this program was built without a binding", library.Open("v1", WithLibpcap).Problem!.Message);
        Assert.Equal("v1: needs libpcap, for which this program was built without a binding", library.OpenSender("v1").Problem!.Message);
        Assert.Equal(library.Obstacle, library.Compile("tcp", LinkType.Ethernet, out _));
    }

    /// <summary>On systems other than Linux: the names in libpcap's list can be opened; the system's own names of devices perhaps not.</summary>
    [Fact]
    public void The_portable_list_has_the_names_that_can_be_opened_and_what_people_call_them()
    {
        var system = NetworkInterface.GetAllNetworkInterfaces().First();
        PcapDeviceInfo[] devices = [new(@"\Device\NPF_{B}", system.Name, "Intel(R) Ethernet", false, true), new(@"\Device\NPF_{A}", null, null, true, false)];
        var capabilities = new CaptureCapabilities(null, null, LiveBackend.Libpcap, null, null, null);

        var listed = InterfaceInventory.Portable(devices, [system], capabilities);
        var fallback = InterfaceInventory.Portable(null, [system], capabilities);

        Assert.Equal([@"\Device\NPF_{A}", @"\Device\NPF_{B}"], listed.Select(known => known.Name));
        Assert.Equal((system.Name, "Intel(R) Ethernet", system.NetworkInterfaceType.ToString(), true), (listed[1].FriendlyName, listed[1].Description, listed[1].Type, listed[1].IsUp));
        Assert.Equal(("unknown", true), (listed[0].Type, listed[0].IsLoopback));
        Assert.Equal(system.Name, Assert.Single(fallback).Name);
    }
}
