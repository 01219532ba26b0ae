using System.Collections;
using System.Text;
using RfbWatch.Capture.Native;

namespace RfbWatch.Cli;

/// <summary>The streams of a command and their properties. Standard output is for data, standard error for messages.</summary>
public sealed class Terminal : IDisposable
{
    /// <summary>Columns that tables fit where the width is not known.</summary>
    public const int DefaultWidth = 100;

    private const int LeastWidth = 60;
    private const int BufferBytes = 1 << 16;

    private readonly bool _ownsOutput;

    /// <summary>A terminal made of the streams given; for tests, and for <see cref="OfProcess"/>.</summary>
    public Terminal(Stream output, TextWriter error, CancellationToken interrupted, bool ownsOutput = false)
    {
        Output = output;
        Error = error;
        Interrupted = interrupted;
        _ownsOutput = ownsOutput;
    }

    /// <summary>Standard output, buffered.</summary>
    public Stream Output { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Set when the user interrupts.</summary>
    public CancellationToken Interrupted { get; }

    /// <summary>Whether standard output is a terminal.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Whether standard error is a terminal.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Whether these are the streams of the process, so that a command may do to the process what its user asked for; not in tests.</summary>
    public bool IsProcess { get; private init; }

    /// <summary>Columns that tables fit.</summary>
    public int Width { get; init; } = DefaultWidth;

    /// <summary>Environment variables by name.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => entry.Value as string ?? "", StringComparer.Ordinal);

    /// <summary>The clock of the program: everything in it that asks for the time asks this one.</summary>
#pragma warning disable RS0030 // Here it comes from.
    public TimeProvider Clock { get; init; } = TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess(CancellationToken interrupted)
    {
        // A number that was closed belongs to a file of the runtime by now: nothing may be written there.
        bool hasOutput = StandardDescriptor.IsOpen(StandardDescriptor.Output);
        bool hasError = StandardDescriptor.IsOpen(StandardDescriptor.Error);
        bool isTerminal = hasOutput && !Console.IsOutputRedirected;
        var output = new BufferedStream(hasOutput ? Console.OpenStandardOutput() : new ClosedOutput(), BufferBytes);
        var error = new StreamWriter(hasError ? new MessageStream(Console.OpenStandardError()) : Stream.Null, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        return new Terminal(output, error, interrupted, ownsOutput: true)
        {
            IsProcess = true,
            IsOutputTerminal = isTerminal,
            IsErrorTerminal = hasError && !Console.IsErrorRedirected,
            Width = isTerminal ? Math.Max(LeastWidth, Console.WindowWidth) : DefaultWidth,
        };
    }

    /// <summary>Whether <see cref="Abandon"/> was called.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Standard output takes nothing any more: what is left in its buffer is not waited for.</summary>
    public void Abandon() => IsAbandoned = true;

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_ownsOutput || IsAbandoned)
        {
            return;
        }

        try
        {
            Output.Dispose();
        }
        catch (IOException)
        {
            // A reader that went away (a pipe into head) has been reported as a failed output already.
        }

        Error.Dispose();
    }
}
