using System.Collections.Immutable;
using System.CommandLine;
using Weir.Agent;
using Weir.Agent.State;
using Weir.Cli.Applying;
using Weir.Cli.Frame;
using Weir.Web.Access;

namespace Weir.Cli.Tokens;

/// <summary>The file of tokens in the state folder, for the verbs that read and change it.</summary>
internal static class TokenFolder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="CommandStopped">It cannot be read.</exception>
    public static ImmutableArray<Token> Read(Call call, Option<string?> state) =>
        Try(() => new TokenFile(AgentCall.Settings(call, state, "token").StateDirectory).Read());

    /// <summary>Changes the tokens, one process at a time.</summary>
    /// <exception cref="CommandStopped">It cannot be read or written, or <paramref name="change"/> refuses.</exception>
    public static void Change(
        Call call,
        Option<string?> state,
        Func<ImmutableArray<Token>, ImmutableArray<Token>> change
    )
    {
        var settings = AgentCall.Settings(call, state, "token");
        var file = new TokenFile(settings.StateDirectory);
        Try(() =>
        {
            StateFolder.Open(settings.StateDirectory, call.Time);
            var path = Path.Combine(settings.StateDirectory, "tokens.lock");
            using var held =
                StateLock.Take(path, "weir token", Patience, call.Time)
                ?? throw new TokenException(TokenDiagnostics.Unwritable(path, "another weir holds it"));
            var changed = change(file.Read());
            file.Write(changed);
            return changed;
        });
    }

    private static T Try<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (TokenException damaged)
        {
            throw new CommandStopped(ExitCode.Refused, damaged.Finding);
        }
        catch (AgentException refused)
        {
            throw new CommandStopped(AgentCall.CodeOf(refused), refused.Diagnostics);
        }
    }
}
