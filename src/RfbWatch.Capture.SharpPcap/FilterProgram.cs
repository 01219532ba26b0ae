using global::SharpPcap;
using global::SharpPcap.LibPcap;
using PacketDotNet;
using RfbWatch.Capture.Native;
using RfbWatch.Packets;

namespace RfbWatch.Capture.SharpPcap;

/// <summary>pcap-filter(7) expressions, compiled by libpcap.</summary>
internal static unsafe class FilterProgram
{
    /// <summary>
    /// PCAP_NETMASK_UNKNOWN: a filter that needs the netmask of an interface (<c>ip broadcast</c>) does not compile, instead of matching the wrong frames.
    /// </summary>
    public const uint NetmaskUnknown = 0xFFFF_FFFF;

    /// <summary>DLT_RAW on every system except OpenBSD: frames that start with the IP header.</summary>
    private const LinkLayers DataLinkRaw = LinkLayers.RawLegacy;

    /// <summary>Compiles for Ethernet or raw IP. Returns null on success, otherwise the error text of the library.</summary>
    public static string? Compile(string expression, LinkType linkType, out BpfInstruction[]? instructions)
    {
        try
        {
            using var program = BpfProgram.Create(linkType == LinkType.Ethernet ? LinkLayers.Ethernet : DataLinkRaw, expression, netmask: NetmaskUnknown);
            var compiled = (Program*)program.DangerousGetHandle();
            instructions = new ReadOnlySpan<BpfInstruction>(compiled->Instructions, (int)compiled->Length).ToArray();
        }
        catch (PcapException e)
        {
            instructions = null;
            return e.Message;
        }

        // SharpPcap compiles for frames of 65,536 bytes, and the filter of a socket truncates frames to that length; super-frames may be longer.
        foreach (ref var instruction in instructions.AsSpan())
        {
            if (instruction is { Code: BpfInstruction.ReturnConstant, Operand: > 0 })
            {
                instruction = instruction with { Operand = DeviceOpening.SnapLength };
            }
        }

        return null;
    }

    /// <summary>struct bpf_program, which the handle of a <see cref="BpfProgram"/> points to.</summary>
    private readonly struct Program
    {
#pragma warning disable CS0649 // Written by the library.
        public readonly uint Length;
        public readonly BpfInstruction* Instructions;
#pragma warning restore CS0649
    }
}
