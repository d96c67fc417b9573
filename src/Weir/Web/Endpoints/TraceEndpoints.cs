using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Cli.Documents;
using Weir.Core.Analysis;
using Weir.Core.Model;
using Weir.Web.Access;
using Weir.Web.Objects;
using Weir.Web.Tracing;

namespace Weir.Web.Endpoints;

/// <summary>What one packet meets in the rules of the site in force, and why it passes or not.</summary>
internal static class TraceEndpoints
{
    private const string Matched = "matched";

    private static Core.Text.Diagnostic Missing { get; } =
        ObjectDiagnostics.Missing("packet", "a packet in words, a member, or from and to");

    public static void Map(IEndpointRouteBuilder routes, ObjectGround ground) =>
        routes.MapPost("trace", context => Run(context, ground)).Needs(Role.Viewer).ChangesNothing().Heavy();

    private static Task Run(HttpContext context, ObjectGround ground)
    {
        var body = context.Body(ObjectJson.Default.TraceBody);
        var now = ground.Indexes.Now();
        var member = body.Member is { Length: > 0 } text ? ObjectGround.Member(now.Index, text) : null;
        var (words, path) = Asked(ground, now.Site, member, body);
        var parsed = PacketText.Parse(words);
        if (parsed.Value is not { } packet)
        {
            throw new Refusal(400, parsed.Diagnostics.AsSpan());
        }

        var trace = ground.Tracer.Run(now.Site, packet, path);
        var document = Document(TraceDocument.From(packet, path, trace, body.All ?? false), member);
        return context.Json(document, ObjectAnswers.Default.MemberTraceDocument);
    }

    private static (string Words, PacketPath Path) Asked(ObjectGround ground, Site site, Member? member, TraceBody body)
    {
        if (member is not null)
        {
            return body is { Packet: null, Path: null, From: null, To: null }
                ? (MemberPacket.Words(site, member, body, ground.Web.Time), PacketPath.Forward)
                : throw new Refusal(
                    400,
                    ObjectDiagnostics.Unknown(
                        "packet, path, from or to",
                        "with a member: direction, device, remote, protocol, port"
                    )
                );
        }

        if (body is { From: null, To: null })
        {
            return (body.Packet ?? throw new Refusal(400, Missing), Path(body));
        }

        return body is { Packet: null, Path: null }
            ? AddressPacket.Of(site, body, ground.Web.Time)
            : throw new Refusal(400, ObjectDiagnostics.Unknown("packet or path", "with from and to: protocol, port"));
    }

    private static PacketPath Path(TraceBody body) =>
        PathWord.Read(body.Path ?? "forward")
        ?? throw new Refusal(
            400,
            ObjectDiagnostics.Value("path", body.Path ?? "", $"one of {string.Join(", ", PathWord.All)}")
        );

    private static MemberTraceDocument Document(TraceDocument trace, Member? member) =>
        new()
        {
            Path = trace.Path,
            Packet = trace.Packet,
            Fate = trace.Fate,
            LeavesAs = trace.LeavesAs,
            RulesMet = trace.RulesMet,
            LookUps = trace.LookUps,
            Nanoseconds = trace.Nanoseconds,
            Summary = trace.Summary,
            Steps = trace.Steps,
            Member = member?.Id,
            Login = member?.Login,
            State = member is null ? null : Cli.Rows.Words.Of(member.State),
            Why = Why(trace),
        };

    /// <summary>The last rule that matched; without one the end of the last base chain.</summary>
    private static string Why(TraceDocument trace)
    {
        var last = trace.Steps.LastOrDefault(static step => step.Result == Matched) ?? trace.Steps.LastOrDefault();
        return last?.Line() ?? "no rule sees such a packet";
    }
}
