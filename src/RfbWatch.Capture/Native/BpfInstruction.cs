using System.Runtime.InteropServices;

namespace RfbWatch.Capture.Native;

/// <summary>One instruction of a classic BPF program: struct bpf_insn of libpcap, struct sock_filter of the kernel (linux/filter.h), which have the same layout.</summary>
/// <param name="Code">What to do: class, size, mode, operation.</param>
/// <param name="JumpIfTrue">Instructions to skip when a comparison holds.</param>
/// <param name="JumpIfFalse">Instructions to skip when it does not.</param>
/// <param name="Operand">Constant, offset or distance; for <see cref="ReturnConstant"/> the bytes of the frame to keep.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BpfInstruction(ushort Code, byte JumpIfTrue, byte JumpIfFalse, uint Operand)
{
    /// <summary>BPF_RET | BPF_K: ends the program and keeps as many bytes as the operand says; 0 drops the frame.</summary>
    public const ushort ReturnConstant = 0x06;
}
