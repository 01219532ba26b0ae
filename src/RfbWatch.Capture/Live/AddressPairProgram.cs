using RfbWatch.Capture.Native;

namespace RfbWatch.Capture.Live;

/// <summary>
/// The classic BPF program of <see cref="RingSpread.AddressPair"/>: the exclusive OR of both IP addresses, which is the same for both directions, and then a
/// mixing step; the kernel takes the result modulo the number of rings. The program runs after the kernel has set the network header, which follows the VLAN
/// tag that the kernel has removed; the program skips up to two more tags.
/// </summary>
internal static class AddressPairProgram
{
    // Opcodes of linux/bpf_common.h, named as in the kernel's filter.txt.
    private const ushort LoadWord = 0x20;
    private const ushort LoadHalf = 0x28;
    private const ushort LoadWordAtX = 0x40;
    private const ushort LoadX = 0x01;
    private const ushort LoadXMemory = 0x61;
    private const ushort Store = 0x02;
    private const ushort StoreX = 0x03;
    private const ushort XorX = 0xAC;
    private const ushort Multiply = 0x24;
    private const ushort ShiftRight = 0x74;
    private const ushort JumpIfEqual = 0x15;
    private const ushort Jump = 0x05;
    private const ushort Return = 0x06;
    private const ushort ReturnA = 0x16;

    /// <summary>SKF_NET_OFF: offsets from the network header.</summary>
    private const uint Network = unchecked((uint)-0x10_0000);

    /// <summary>SKF_AD_OFF + SKF_AD_PROTOCOL: the EtherType that the kernel determined.</summary>
    private const uint Protocol = unchecked((uint)-0x1000);

    private const uint VlanType = 0x8100;
    private const uint ProviderVlanType = 0x88A8;
    private const uint IPv4Type = 0x0800;
    private const uint IPv6Type = 0x86DD;
    private const uint TagBytes = 4;
    private const uint IPv4SourceAt = 12;
    private const uint IPv4DestinationAt = 16;
    private const uint IPv6AddressesAt = 8;
    private const uint IPv6AddressWords = 8;
    private const uint SumCell = 0;
    private const uint BaseCell = 1;

    /// <summary>2^32 divided by the golden ratio: every input bit affects the upper half of the product.</summary>
    private const uint Mixer = 0x9E37_79B1;
    private const uint UpperHalf = 16;

    /// <summary>The program.</summary>
    public static BpfInstruction[] Instructions { get; } = Build();

    private static BpfInstruction[] Build()
    {
        var ipv6 = IPv6();
        var ipv4 = IPv4();
        BpfInstruction[] mix = [Op(Multiply, Mixer), Op(ShiftRight, UpperHalf), Op(ReturnA)];
        return
        [
            Op(LoadX, 0),
            Op(LoadWord, Protocol),
            // X is the start of the IP header: after zero, one or two tags that are still in the frame.
            Op(JumpIfEqual, VlanType, 1, 0),
            Op(JumpIfEqual, ProviderVlanType, 0, 5),
            Op(LoadHalf, Network + 2),
            Op(LoadX, TagBytes),
            Op(JumpIfEqual, VlanType, 0, 2),
            Op(LoadHalf, Network + TagBytes + 2),
            Op(LoadX, 2 * TagBytes),
            Op(JumpIfEqual, IPv4Type, 2, 0),
            Op(JumpIfEqual, IPv6Type, (byte)(1 + ipv4.Length + 1), 0),
            Op(Return, 0),
            .. ipv4,
            Op(Jump, (uint)ipv6.Length),
            .. ipv6,
            .. mix,
        ];
    }

    private static BpfInstruction[] IPv4() =>
    [
        Op(LoadWordAtX, Network + IPv4SourceAt),
        Op(Store, SumCell),
        Op(LoadWordAtX, Network + IPv4DestinationAt),
        Op(LoadXMemory, SumCell),
        Op(XorX),
    ];

    private static BpfInstruction[] IPv6()
    {
        var code = new List<BpfInstruction> { Op(StoreX, BaseCell), Op(LoadWordAtX, Network + IPv6AddressesAt) };
        for (uint word = 1; word < IPv6AddressWords; word++)
        {
            code.AddRange(
            [
                Op(Store, SumCell),
                Op(LoadXMemory, BaseCell),
                Op(LoadWordAtX, Network + IPv6AddressesAt + (word * sizeof(uint))),
                Op(LoadXMemory, SumCell),
                Op(XorX),
            ]);
        }

        return [.. code];
    }

    private static BpfInstruction Op(ushort code, uint operand = 0, byte ifTrue = 0, byte ifFalse = 0) =>
        new(code, ifTrue, ifFalse, operand);
}
