using System.Collections;
using System.Text;
using RfbWatch.Capture.Native;

namespace RfbWatch.Cli;

/// <summary>The streams of a command and their properties. Standard output is for data, standard error for messages.</summary>
public sealed class Terminal : IDisposable
{
    /// <summary>Width of tables if the width of the terminal is unknown.</summary>
    public const int DefaultWidth = 100;

    private const int LeastWidth = 60;
    private const int BufferBytes = 1 << 16;

    private readonly bool _ownsOutput;
    private InterruptiblePart? _part;

    /// <summary>Creates a terminal from streams; for tests, and for <see cref="OfProcess"/>.</summary>
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

    /// <summary>Cancelled when the user interrupts.</summary>
    public CancellationToken Interrupted { get; }

    /// <summary>Opens standard input as text.</summary>
    public Func<TextReader> OpenInput { get; init; } = () => TextReader.Null;

    /// <summary>Whether standard input is a terminal.</summary>
    public bool IsInputTerminal { get; init; }

    /// <summary>Whether standard output is a terminal.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Whether standard error is a terminal.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Whether these are the streams of the process, so that a command may change the user and privileges of the process; false in tests.</summary>
    public bool IsProcess { get; private init; }

    /// <summary>Width of tables in columns.</summary>
    public int Width { get; init; } = DefaultWidth;

    /// <summary>Environment variables by name.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => entry.Value as string ?? "", StringComparer.Ordinal);

    /// <summary>The clock of the program, used by everything that needs the time.</summary>
#pragma warning disable RS0030 // The single use of the system clock.
    public TimeProvider Clock { get; init; } = TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Creates the terminal of this process.</summary>
    public static Terminal OfProcess(CancellationToken interrupted)
    {
        // The number of a closed descriptor may now belong to a file of the runtime, so nothing may be written to it.
        bool hasOutput = StandardDescriptor.IsOpen(StandardDescriptor.Output);
        bool hasError = StandardDescriptor.IsOpen(StandardDescriptor.Error);
        bool hasInput = StandardDescriptor.IsOpen(StandardDescriptor.Input);
        bool isTerminal = hasOutput && !Console.IsOutputRedirected;
        var output = new BufferedStream(hasOutput ? Console.OpenStandardOutput() : new ClosedOutput(), BufferBytes);
        var error = new StreamWriter(hasError ? new MessageStream(Console.OpenStandardError()) : Stream.Null, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        return new Terminal(output, error, interrupted, ownsOutput: true)
        {
            IsProcess = true,
            OpenInput = () => hasInput ? Console.In : TextReader.Null,
            IsInputTerminal = hasInput && !Console.IsInputRedirected,
            IsOutputTerminal = isTerminal,
            IsErrorTerminal = hasError && !Console.IsErrorRedirected,
            Width = isTerminal ? Math.Max(LeastWidth, Console.WindowWidth) : DefaultWidth,
        };
    }

    /// <summary>Begins a part of the command: until it is disposed, an interrupt from the keyboard ends the part instead of the command.</summary>
    public InterruptiblePart BeginPart()
    {
        var part = new InterruptiblePart(Interrupted, ended => Interlocked.CompareExchange(ref _part, null, ended));
        Volatile.Write(ref _part, part);
        return part;
    }

    /// <summary>Whether an interrupt from the keyboard does not end the command, even if no part is running.</summary>
    public bool KeepsRunning { get; set; }

    /// <summary>Handles an interrupt from the keyboard by ending the running part; returns false if the interrupt must end the command.</summary>
    public bool TryInterruptPart()
    {
        var part = Volatile.Read(ref _part);
        part?.Interrupt();
        return part is not null || KeepsRunning;
    }

    /// <summary>Whether <see cref="Abandon"/> was called.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Stops writing to standard output: the rest of the buffer is discarded.</summary>
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
            // A closed reader (such as a pipe into head) has already been reported as a failed output.
        }

        Error.Dispose();
    }
}
