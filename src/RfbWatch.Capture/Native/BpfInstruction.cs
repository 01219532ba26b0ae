using System.Runtime.InteropServices;

namespace RfbWatch.Capture.Native;

/// <summary>One instruction of a classic BPF program: struct bpf_insn of libpcap, struct sock_filter of the kernel (linux/filter.h), which have the same layout.</summary>
/// <param name="Code">The opcode: class, size, mode, operation.</param>
/// <param name="JumpIfTrue">Number of instructions to skip if a comparison is true.</param>
/// <param name="JumpIfFalse">Number of instructions to skip if it is false.</param>
/// <param name="Operand">Constant, offset or distance; for <see cref="ReturnConstant"/> the number of frame bytes to keep.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BpfInstruction(ushort Code, byte JumpIfTrue, byte JumpIfFalse, uint Operand)
{
    /// <summary>BPF_RET | BPF_K: ends the program and keeps the number of bytes in the operand; 0 drops the frame.</summary>
    public const ushort ReturnConstant = 0x06;
}
