using System.Text;
using System.Text.Json;
using Weir.Agent.Applying;
using Weir.Agent.Planning;
using Weir.Agent.Reconciling;
using Weir.Agent.State;
using Weir.Core.Text;

namespace Weir.Agent.Conversation;

/// <summary>Requests and replies as lines and back.</summary>
internal static class WireForm
{
    /// <exception cref="FormatException">It is no request.</exception>
    public static AgentRequest Request(ReadOnlySpan<byte> line)
    {
        var read = Read(line, static text => JsonSerializer.Deserialize(text, AgentJson.Default.RequestLine));
        return read.Do switch
        {
            "status" => new AgentRequest.Status(),
            "apply" when read.ConfirmMs is null or (> 0 and <= 86_400_000) => new AgentRequest.Apply(
                read.ConfirmMs is { } within ? TimeSpan.FromMilliseconds(within) : null,
                read.AllowEmpty
            )
            {
                Repairs = true,
            },
            "apply" => throw new FormatException($"confirmMs is {read.ConfirmMs}; expected 1 to 86400000"),
            "confirm" => new AgentRequest.Confirm(),
            "rollback" => new AgentRequest.Rollback(),
            "accept" => new AgentRequest.Accept(),
            _ => throw new FormatException("'do' is none of status, apply, confirm, rollback, accept"),
        };
    }

    public static byte[] Line(AgentRequest request)
    {
        var line = request switch
        {
            AgentRequest.Apply apply => new RequestLine(
                "apply",
                (long?)apply.Within?.TotalMilliseconds,
                apply.AllowEmpty
            ),
            AgentRequest.Confirm => new RequestLine("confirm"),
            AgentRequest.Rollback => new RequestLine("rollback"),
            AgentRequest.Accept => new RequestLine("accept"),
            _ => new RequestLine("status"),
        };
        return [.. JsonSerializer.SerializeToUtf8Bytes(line, AgentJson.Default.RequestLine), (byte)'\n'];
    }

    public static byte[] Line(AgentReply reply)
    {
        var line = new ReplyLine(
            reply.Failure?.ToString().ToLowerInvariant(),
            [.. reply.Diagnostics.Select(Of)],
            reply.Result is { } result ? Of(result) : null,
            reply.State is { } state
                ? new StateLine(
                    state.Process,
                    state.Revision,
                    state.Held,
                    state.Source,
                    state.ConfirmBefore,
                    state.IsSaved
                )
                {
                    IsDrifted = state.IsDrifted,
                    Troubles = [.. state.Troubles],
                }
                : null
        );
        return [.. JsonSerializer.SerializeToUtf8Bytes(line, AgentJson.Default.ReplyLine), (byte)'\n'];
    }

    /// <exception cref="FormatException">It is no reply.</exception>
    public static AgentReply Reply(ReadOnlySpan<byte> line)
    {
        var read = Read(line, static text => JsonSerializer.Deserialize(text, AgentJson.Default.ReplyLine));
        return new AgentReply
        {
            Failure = read.Failure switch
            {
                null => null,
                "input" => AgentFailure.Input,
                _ => AgentFailure.Refused,
            },
            Diagnostics = [.. (read.Diagnostics ?? []).Select(Of)],
            Result = read.Result is { } result ? Of(result) : null,
            State = read.State is { } state
                ? new AgentState(
                    state.Process,
                    state.Revision,
                    state.Held,
                    state.Source,
                    state.ConfirmBefore,
                    state.IsSaved
                )
                {
                    IsDrifted = state.IsDrifted,
                    Troubles = [.. state.Troubles ?? []],
                }
                : null,
        };
    }

    private static T Read<T>(ReadOnlySpan<byte> line, Func<string, T?> read)
        where T : class
    {
        try
        {
            return read(Encoding.UTF8.GetString(line)) ?? throw new FormatException("it is null");
        }
        catch (JsonException broken)
        {
            throw new FormatException(broken.Message, broken);
        }
    }

    private static ResultLine Of(ApplyResult result) =>
        new(
            result.Kind.ToString(),
            result.Revision?.Number,
            result.Revision?.Stamp,
            result.Revision?.Time,
            result.Generation,
            result.Operations,
            result.ElementsAdded,
            result.ElementsRemoved,
            result.BytesSent,
            result.ConnectionsEnded,
            result.StateTime.TotalMilliseconds,
            result.CompileTime.TotalMilliseconds,
            result.EncodeTime.TotalMilliseconds,
            result.KernelTime.TotalMilliseconds,
            result.ApplyTime.TotalMilliseconds,
            [.. result.Drift],
            [.. result.Findings.Select(Of)],
            result.ConfirmBefore
        );

    private static ApplyResult Of(ResultLine line) =>
        new()
        {
            Kind = Enum.TryParse<PlanKind>(line.Kind, out var kind)
                ? kind
                : throw new FormatException($"'{line.Kind}' is no kind of plan"),
            Revision = line is { Revision: { } number, Stamp: { } stamp, Time: { } time }
                ? new Revision(number, stamp, time)
                : null,
            Generation = line.Generation,
            Operations = line.Operations,
            ElementsAdded = line.ElementsAdded,
            ElementsRemoved = line.ElementsRemoved,
            BytesSent = line.BytesSent,
            ConnectionsEnded = line.ConnectionsEnded,
            StateTime = TimeSpan.FromMilliseconds(line.StateMs),
            CompileTime = TimeSpan.FromMilliseconds(line.CompileMs),
            EncodeTime = TimeSpan.FromMilliseconds(line.EncodeMs),
            KernelTime = TimeSpan.FromMilliseconds(line.KernelMs),
            ApplyTime = TimeSpan.FromMilliseconds(line.ApplyMs),
            Drift = [.. line.Drift],
            Findings = [.. line.Findings.Select(Of)],
            ConfirmBefore = line.ConfirmBefore,
        };

    private static FindingLine Of(Diagnostic finding)
    {
        var line = new FindingLine(finding.Code, finding.SeverityWord, finding.Message, finding.Help);
        return finding.Position switch
        {
            Position.InFile file => line with { File = file.Path, Line = file.Line, Column = file.Column },
            Position.InTable table => line with { Table = table.Table, Key = table.Key, TableColumn = table.Column },
            _ => line,
        };
    }

    private static Diagnostic Of(FindingLine line)
    {
        var position =
            line.File is { } file ? new Position.InFile(file, line.Line ?? 0, line.Column ?? 0)
            : line.Table is { } table ? new Position.InTable(table, line.Key ?? "", line.TableColumn)
            : Position.None;
        var severity = line.Severity switch
        {
            "error" => Severity.Error,
            "warning" => Severity.Warning,
            _ => Severity.Info,
        };
        return new Diagnostic(line.Code, severity, position, line.Message, line.Help);
    }
}
