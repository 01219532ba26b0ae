using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using RfbWatch.Capture;
using RfbWatch.Capture.Live;
using RfbWatch.Engine;
using RfbWatch.Engine.Live;
using RfbWatch.Engine.Store;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Outputs;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Log;
using RfbWatch.Sensor.Metrics;
using RfbWatch.Sensor.Operation;
using RfbWatch.Sensor.Privileges;
using RfbWatch.Sensor.Status;
using RfbWatch.Sensor.Summary;
using RfbWatch.Sensor.Web;

namespace RfbWatch.Sensor.Service;

/// <summary>
/// The sensor as a hosted service. Its parts start in the order from the outputs to the capture and stop in reverse order, so that rows in transit can always
/// be delivered.
/// </summary>
public sealed class SensorService : IHostedService
{
    private static readonly TimeSpan RetentionInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OutputsInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HeapInterval = TimeSpan.FromMinutes(1);

    /// <summary>Number of maintenance intervals without an evaluation of health after which that is shown as a state: 30 seconds.</summary>
    private const int MaxUnevaluated = 30;

    private readonly SensorOptions _options;
    private readonly SensorEnvironment _environment;
    private readonly SystemdNotifier _systemd;
    private readonly CaptureWatchdog _watchdog = new();
    private readonly SensorReload _reload;
    private readonly SensorMessages _messages;
    private readonly OutputFolders _folders = new();
    private readonly RepeatedWork _repeated;
    private SensorState? _state;
    private SensorStats? _stats;
    private Task _publishing = Task.CompletedTask;
    private Task _past = Task.CompletedTask;
    private Action _readPast = () => { };
    private SensorMeter? _meter;
    private WebServer? _web;
    private StatusSocket? _status;
    private PosixSignalRegistration? _hangUp;
    private int _unevaluated;

    /// <summary>Creates a sensor without starting it.</summary>
    public SensorService(SensorOptions options, SensorEnvironment environment)
    {
        _options = options;
        _environment = environment;
        _systemd = new SystemdNotifier(environment.NotifySocket, environment.WatchdogMicroseconds);
        _messages = new SensorMessages(environment.Log(options.Configuration), _systemd);
        _repeated = new RepeatedWork(environment.Clock, _messages);
        _reload = new SensorReload(options, environment, _messages, _systemd);
    }

    /// <summary>The running parts; null before the start.</summary>
    public SensorState? State => _state;

    /// <summary>The address of the page; null if it is disabled.</summary>
    public Uri? Page => _web?.Address;

    /// <summary>The exit code of the process.</summary>
    public ExitCode ExitCode { get; private set; }

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.Inputs.Count == 0)
        {
            throw new SensorStartException(ExitCode.Usage, ["Interfaces is empty; name at least one with --interface NAME ('rfbwatch interfaces' lists them)"]);
        }

        if (_options.Configuration.List("Interfaces").Count > 0 && CaptureCapabilities.Check(_options.Live) is { CanCapture: false, Obstacle: { } obstacle })
        {
            throw new SensorStartException(ExitCode.Usage, [obstacle]);
        }

        if (SqliteLibrary.OfProcess.Obstacle is { } missing)
        {
            throw new SensorStartException(ExitCode.Usage, [missing]);
        }

        try
        {
            _state = Build();
        }
        catch (FolderInUseException e)
        {
            _folders.Dispose();
            throw new SensorStartException(ExitCode.Usage, [e.Message]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _folders.Dispose();
            throw new SensorStartException(ExitCode.OutputFailed, [e.Message + CapturePrivileges.Explain(e)]);
        }

        _messages.Problems(_state.Content);
        _messages.TruncatedSpools(_state.Outputs.Spooled);
        foreach (string warning in SensorOutputs.Warnings(_options))
        {
            _messages.Write(LogLevel.Warning, "outputs", warning);
        }

        foreach (string note in _options.Configuration.Notes)
        {
            _messages.Write(LogLevel.Warning, "settings", note);
        }

        CloseSessions(_state);
        _state.Outputs.Start();
        _publishing = _state.Publisher.RunAsync();
        _state.Rules.Start();
        _past = Task.Factory.StartNew(_readPast, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            OpenInputs();
            _meter = new SensorMeter(_state);
            if (_options.Text("Otlp:Endpoint") is { } collector)
            {
                _meter.ExportTo(new Uri(collector), _options.Configuration.Duration("Otlp:Interval"));
            }

            if (_options.Configuration.Flag("Web:Enabled"))
            {
                _web = await WebServer.StartAsync(_state, _meter, _environment.Log(_options.Configuration), _environment.Clock, cancellationToken).ConfigureAwait(false);
                _messages.Write(LogLevel.Information, "web", $"page, /health and /metrics: {_web.Address}{(_options.Text("Web:Token") is null ? "?token=" + _web.Token : "")}");
            }
        }
        catch (SensorStartException)
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        string socket = StatusPath.Of(_options.Configuration, _environment.RunDirectory);
        _status = await StatusSocket.StartAsync(socket, _state, _environment.Log(_options.Configuration), _environment.Clock, cancellationToken).ConfigureAwait(false);
        if (!OperatingSystem.IsWindows())
        {
            _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                Reload();
            });
        }

        _state.Started = _environment.Clock.GetUtcNow();
        _stats = new SensorStats(_state, _environment.Clock);
        _state.IsRunning = true;
        var state = _state;
        _repeated.Start(_environment.MaintenanceInterval, "maintaining the inputs", () => Maintain(state));
        _repeated.Start(_environment.MaintenanceInterval, "evaluating health", () => Evaluate(state));
        _repeated.Start(_options.Configuration.Duration("Stats:Interval"), "writing statistics", () => state.Publisher.Emit(_stats.Take()));
        _repeated.Start(HeapInterval, "returning memory", HeapTrim.OfProcess().Run);
        _repeated.Start(OutputsInterval, "maintaining the outputs", state.Publisher.Maintain);
        _repeated.Start(RetentionInterval, "compressing and deleting rotated files", state.Outputs.CompressAndDeleteRotatedFiles);
        _repeated.Start(RetentionInterval, "trimming the event store", () => state.Store.Retain(_environment.Clock.GetUtcNow().UtcDateTime));
        string status = $"watching {string.Join(", ", _options.Inputs)}; {_state.Content.Rules.Rules.Count} rules, hash {_state.Content.Hash}";
        _systemd.Ready(status);
        _messages.Write(status);
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_state is not { } state)
        {
            return;
        }

        state.IsRunning = false;
        _systemd.Stopping();
        await EndsAsync(await _repeated.StopAsync().ConfigureAwait(false), _environment.StopLimit).ConfigureAwait(false);
        await EndsAsync(_past, _environment.StopLimit).ConfigureAwait(false);
        bool captured = StopInputs(state);
        state.Queue.Complete();
        bool emitted = await EmitRestAsync(state).ConfigureAwait(false);
        if (_status is not null)
        {
            await _status.DisposeAsync().ConfigureAwait(false);
        }

        if (_web is not null)
        {
            await _web.DisposeAsync().ConfigureAwait(false);
        }

        _meter?.Dispose();
        if (emitted)
        {
            if (captured)
            {
                state.Store.NoteEnd();
            }

            state.Outputs.Dispose();

            // After the outputs have reported the rows that they could not keep.
            state.Publisher.NoteEnd();
            _folders.Dispose();
        }

        if (state.Started != default)
        {
            _messages.Summary(state);
            ExitCode = !emitted || state.Outputs.All.Any(output => output.Refused > 0) ? ExitCode.OutputFailed : state.IsDegraded || !captured ? ExitCode.Degraded : ExitCode.Done;
        }

        if (!emitted)
        {
            _environment.OutputHangs();
        }

        _hangUp?.Dispose();
        _systemd.Dispose();
        _repeated.Dispose();
        _state = null;
    }

    /// <summary>Stops the capture loops: each reads the remaining frames of its ring and reports its open sessions. Returns false if a loop did not end in time.</summary>
    private bool StopInputs(SensorState state)
    {
        foreach (var input in state.Inputs)
        {
            input.Input.Stop();
        }

        bool all = true;
        long began = _environment.Clock.GetTimestamp();
        foreach (var input in state.Inputs)
        {
            var left = _environment.StopLimit - _environment.Clock.GetElapsedTime(began);
            if (!input.Input.StopWorkers(left > TimeSpan.Zero ? left : TimeSpan.Zero))
            {
                all = false;
                _messages.Write(LogLevel.Error, "sensor", $"{input.Input.Name}: a capture loop did not end in time; its open sessions were not written");
            }
        }

        return all;
    }

    /// <summary>Passes queued items to the outputs, including the last alerts. Returns false if an output does not return; in that case, nothing more can be passed to any output.</summary>
    private async Task<bool> EmitRestAsync(SensorState state)
    {
        if (!await EndsAsync(_publishing, _environment.StopLimit).ConfigureAwait(false))
        {
            _messages.Write(LogLevel.Error, "outputs", $"an output does not return: {state.Queue.Count} queued sessions and connections and the last alerts were not written; check for a disk or a reader of standard output that does not respond");
            return false;
        }

        if (_stats is { } stats)
        {
            state.Publisher.Emit(stats.Take());
        }

        if (!state.Rules.Stop(_environment.StopLimit))
        {
            _messages.Write(LogLevel.Warning, "rules", "the near-real-time rules did not end in time: they run over the remaining rows after the next start");
        }

        await state.Outputs.DrainAsync(_environment.DrainLimit).ConfigureAwait(false);
        return true;
    }

    /// <summary>Waits for a part to end, with or without an exception; returns false if it does not end in time.</summary>
    private async Task<bool> EndsAsync(Task part, TimeSpan limit)
    {
        if (await Task.WhenAny(part, Task.Delay(limit)).ConfigureAwait(false) != part)
        {
            return false;
        }

        if (part.Exception is { } defect)
        {
            _messages.Write(LogLevel.Error, "sensor", $"a part of the sensor ended because of an internal error: {defect.GetBaseException().GetType().Name}: {defect.GetBaseException().Message}; please report it");
        }

        return true;
    }

    /// <summary>Reloads rules, exceptions, watchlists, inventory and home networks; if there is an error, the previous content stays in use.</summary>
    public void Reload()
    {
        if (_state is { } state)
        {
            _reload.Run(state);
        }
    }

    private SensorState Build()
    {
        var clock = _environment.Clock;
        _folders.Take(_options, clock.GetUtcNow());
        var store = new EventStore(_options.Store, clock);
        var content = LoadedContent.Load(_options, _options.Name, store, clock.GetUtcNow());
        var outputs = SensorOutputs.Open(_options, store, _environment.Output, clock);
        var summary = new SessionSummary(clock);
        var queue = new LiveQueue(_options.QueuedRows);
        var record = new EmissionRecord(_options.StateFolder);
        var publisher = new RowPublisher(queue, [.. outputs.All, new SummaryOutput(summary)], () => _state?.Content.Rows ?? content.Rows, store.LastReportId, record);

        // The outputs have resumed: the store includes the rows that the previous process had not passed to it.
        _readPast = ReadPast(summary, store, clock.GetUtcNow().UtcDateTime);
        var limits = HealthLimits.Of(_options.Configuration);
        return new SensorState(_options, store, content)
        {
            Outputs = outputs,
            Record = record,
            Queue = queue,
            Publisher = publisher,
            Summary = summary,
            Flow = new QueueHealth(queue, publisher, clock),
            Rules = new RuleLoop(() => _state?.Content ?? content, store, publisher, () => _state?.ClockOffsets ?? [], _environment.Alerted, clock),
            Inputs = [.. _options.Inputs.Select((name, index) =>
                new InputHealth(new WatchedInput(name, _options.LiveOf(index), _options.Flows, content.Detection, queue, clock, _environment.Open), limits, clock))],
        };
    }

    /// <summary>
    /// Closes sessions that a previous process left open because it crashed or was killed. The rest of such a session is seen without its beginning, as a separate session.
    /// </summary>
    private void CloseSessions(SensorState state)
    {
        var open = state.Store.OpenSessions();
        foreach (var row in open)
        {
            RfbSessionsEnd.Close(row);
        }

        if (open.Count > 0)
        {
            state.Publisher.Emit(open);
            _messages.Write(LogLevel.Warning, "sensor", $"the previous process did not stop cleanly; open sessions closed as {RfbSessionsEnd.SensorRestart}: {open.Count}");
        }

        state.Store.NoteRunning();
    }

    /// <summary>Returns the action that reads rows from before the start into the summary. Must be called before the first row of this run is in the store.</summary>
    private Action ReadPast(SessionSummary summary, EventStore store, DateTime now)
    {
        long session = store.LastReportId(Events.Schemas.Tables.RfbSessions), alert = store.LastReportId(Events.Schemas.Tables.AlertInfo);
        return () => PastRows.Read(summary, store, session, alert, now, _repeated.Stopping);
    }

    /// <summary>Opens all inputs. A configuration error aborts the start; inputs that are not available yet are retried later.</summary>
    private void OpenInputs()
    {
        var wrong = new List<string>();
        foreach (var input in _state!.Inputs)
        {
            if (input.Input.Open() is not { } problem)
            {
                continue;
            }

            if (problem.Kind is CaptureProblemKind.NotPermitted or CaptureProblemKind.NotAvailable)
            {
                wrong.Add(problem.Message);
            }
            else
            {
                _messages.Write(LogLevel.Warning, "sensor", $"{problem.Message}; retried every {WatchedInput.ReopenInterval.TotalSeconds:F0} s");
            }
        }

        if (wrong.Count > 0)
        {
            throw new SensorStartException(ExitCode.Usage, [.. wrong.Distinct(StringComparer.Ordinal)]);
        }
    }

    /// <summary>
    /// Maintains the inputs, and notifies the watchdog that this loop, the capture loops and the publisher are running. Never waits for the evaluation of health, which may have to wait
    /// for a disk or for the reader of the log: a sensor that captures well must not be ended because of them.
    /// </summary>
    private void Maintain(SensorState state)
    {
        foreach (var input in state.Inputs)
        {
            input.Input.Maintain();
        }

        if (!_publishing.IsCompleted && _watchdog.HasMoved(state.Inputs.SelectMany(input => input.Input.Workers)))
        {
            _systemd.Watchdog();
        }

        if (Interlocked.Increment(ref _unevaluated) == MaxUnevaluated)
        {
            // Not in the log, which may be what does not respond.
            state.NoteUnevaluated(MaxUnevaluated * _environment.MaintenanceInterval);
            _systemd.Status($"{SensorState.HealthSubject} {HealthStates.Stalled}");
        }
    }

    private void Evaluate(SensorState state)
    {
        var known = state.Evaluate(_environment.Clock.GetUtcNow().UtcDateTime);
        _messages.Changes(known, state.Health);
        _stats!.Note();
        if (Interlocked.Exchange(ref _unevaluated, 0) >= MaxUnevaluated)
        {
            _messages.Write(LogLevel.Warning, "health", $"health was not evaluated for at least {(MaxUnevaluated * _environment.MaintenanceInterval).TotalSeconds:F0} s: a disk, or the reader of this log, did not respond");
        }
    }
}
