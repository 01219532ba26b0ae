using RfbWatch.Capture.Native;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>
/// libpcap, or Npcap on Windows, through the binding that the program registered with <see cref="PcapLibrary"/>: portable capture, the filter compiler, the
/// list of devices under the names that can be opened, and sending. The library itself is optional, so every member reports what is missing instead of
/// throwing. Members can be called from any thread.
/// </summary>
public interface IPcapLibrary
{
    /// <summary>The version string of the library, such as <c>libpcap version 1.10.3 (with TPACKET_V3)</c>; null if it cannot be loaded.</summary>
    string? Version { get; }

    /// <summary>Why the library cannot be used and what to do, worded to follow the name of the feature that needs it; null if it can be used.</summary>
    string? Obstacle { get; }

    /// <summary>Opens an interface for capture. Never throws because of a problem with the interface.</summary>
    /// <param name="name">Name of the interface, or its display name (<see cref="PcapDeviceInfo.FriendlyName"/>); <c>any</c> on Linux.</param>
    /// <param name="options">How to capture; validated.</param>
    LiveOpening Open(string name, LiveOptions options);

    /// <summary>Opens an interface for sending. Never throws because of a problem with the interface.</summary>
    /// <param name="name">As for <see cref="Open"/>.</param>
    SenderOpening OpenSender(string name);

    /// <summary>
    /// Returns the network interfaces that can be opened, without pseudo-devices (netfilter queues, D-Bus, Bluetooth, USB); null if they cannot be listed.
    /// </summary>
    IReadOnlyList<PcapDeviceInfo>? Devices();

    /// <summary>Compiles a pcap-filter(7) expression for frames of a link type. Returns null on success, otherwise the library's error text.</summary>
    /// <param name="expression">The filter.</param>
    /// <param name="linkType">The framing: Ethernet or raw IP.</param>
    /// <param name="program">The program, which keeps whole frames; null if the expression does not compile.</param>
    string? Compile(string expression, LinkType linkType, out BpfInstruction[]? program);
}
