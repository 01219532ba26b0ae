using RfbWatch.Capture.Native;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>
/// libpcap, or Npcap on Windows, through whatever binding the program registered with <see cref="PcapLibrary"/>: the portable way to capture, the compiler of filters, the list of
/// devices by the names that can be opened, and the way to send frames. The library itself is optional, so every member says what is missing instead of throwing.
/// Members may be called from any thread.
/// </summary>
public interface IPcapLibrary
{
    /// <summary>What the library says of itself, as <c>libpcap version 1.10.3 (with TPACKET_V3)</c>; null when it cannot be loaded.</summary>
    string? Version { get; }

    /// <summary>Why it cannot be used and what to do, to follow the name of what needs it; null when it can.</summary>
    string? Obstacle { get; }

    /// <summary>Opens an interface for capture. Never throws for what is wrong with it.</summary>
    /// <param name="name">Name of the interface, or the name that people know it by, <see cref="PcapDeviceInfo.FriendlyName"/>; <c>any</c> on Linux.</param>
    /// <param name="options">How to capture; validated.</param>
    LiveOpening Open(string name, LiveOptions options);

    /// <summary>Opens an interface for sending. Never throws for what is wrong with it.</summary>
    /// <param name="name">As for <see cref="Open"/>.</param>
    SenderOpening OpenSender(string name);

    /// <summary>The network interfaces that can be opened, without pseudo devices (netfilter queues, D-Bus, Bluetooth, USB); null when they cannot be listed.</summary>
    IReadOnlyList<PcapDeviceInfo>? Devices();

    /// <summary>Compiles a filter of pcap-filter(7) for frames of a link type. Null when done, else the library's own words on what is wrong with it.</summary>
    /// <param name="expression">The filter.</param>
    /// <param name="linkType">Ethernet or raw IP: how the frames begin.</param>
    /// <param name="program">The program, which keeps whole frames; null when it does not compile.</param>
    string? Compile(string expression, LinkType linkType, out BpfInstruction[]? program);
}
