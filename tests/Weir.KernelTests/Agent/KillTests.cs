using System.Diagnostics;
using Shouldly;
using Weir.Testing;
using Xunit.Abstractions;

namespace Weir.KernelTests.Agent;

public sealed class KillTests(ITestOutputHelper output)
{
    private const int Rounds = 24;

    [KernelFact]
    public void Apply_KilledAnyTime_LeavesOldOrNewAndTheNextRepairs()
    {
        using var campus = new CampusGround();
        campus.Weir("apply").ExitCode.ShouldBe(0);
        var active = campus.Listing();
        campus.SetFirstMember("blocked");
        var watch = Stopwatch.StartNew();
        campus.Weir("apply").ExitCode.ShouldBe(0);
        var whole = watch.Elapsed;
        var blocked = campus.Listing();
        blocked.ShouldNotBe(active);

        var random = new Random(1);
        var (changed, kept, ended, repaired) = (0, 0, 0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var toActive = round % 2 == 0;
            var (old, wanted) = toActive ? (blocked, active) : (active, blocked);
            campus.SetFirstMember(toActive ? "active" : "blocked");

            // Half of the kills anywhere, half of them around the commit, which the journal announces.
            var killed =
                random.Next(2) == 0
                    ? KillAfter(campus, whole * (0.3 + 0.8 * random.NextDouble()))
                    : KillAtJournal(campus, TimeSpan.FromMilliseconds(random.Next(0, 25)));
            ended += killed ? 0 : 1;

            var found = campus.Listing();
            (found.SequenceEqual(old) || found.SequenceEqual(wanted)).ShouldBeTrue(
                $"round {round}: neither old nor new"
            );
            (changed, kept) = found.SequenceEqual(wanted) ? (changed + 1, kept) : (changed, kept + 1);
            var (exitCode, answer) = campus.Weir("apply");
            exitCode.ShouldBe(0, answer.ToJsonString());
            campus.Listing().ShouldBe(wanted);
            WeirProcess.Codes(answer).ShouldNotContain("WEIR0502");
            WeirProcess.Codes(answer).ShouldNotContain("WEIR0514");
            repaired += WeirProcess.Codes(answer).Contains("WEIR0516", StringComparison.Ordinal) ? 1 : 0;
            campus.Weir("plan").Answer["kind"]?.GetValue<string>().ShouldBe("nothing");
        }

        output.WriteLine(
            $"{Rounds} kills: {kept} left the old rules, {changed} the new; {ended} came too late, {repaired} had to be repaired"
        );
    }

    [KernelFact]
    public void ToBeConfirmed_KilledBeforeOrAfterTheCommit_TheOldRulesComeBack()
    {
        using var campus = new CampusGround();
        campus.Weir("apply").ExitCode.ShouldBe(0);
        var active = campus.Listing();
        campus.SetFirstMember("blocked");
        var random = new Random(2);
        for (var round = 0; round < 4; round++)
        {
            using var process = campus.Start("apply", "--confirm", "2s");
            // The guardian is armed right before the commit.
            var pending = Path.Combine(campus.State, "pending");
            while (!File.Exists(pending) && !process.HasExited)
            {
                Thread.Sleep(5);
            }

            Thread.Sleep(random.Next(0, 400));
            process.Kill();
            process.WaitForExit();

            // Killed before its guardian ran, the apply leaves the file, and nobody to wait for: nothing was changed then.
            Until(() => !IsAtWork(campus), TimeSpan.FromMinutes(3)).ShouldBeTrue(Log(campus));
            campus.Listing().ShouldBe(active, Log(campus));
            campus.Weir("status").Answer["confirmBefore"].ShouldBeNull();
        }

        campus.Weir("apply").ExitCode.ShouldBe(0);
        output.WriteLine(Log(campus));
    }

    [KernelFact]
    public void ToBeConfirmed_NotConfirmed_TheOldRulesComeBack()
    {
        using var campus = new CampusGround();
        campus.Weir("apply").ExitCode.ShouldBe(0);
        var active = campus.Listing();
        campus.SetFirstMember("blocked");

        var (exitCode, answer) = campus.Weir("apply", "--confirm", "15s");

        exitCode.ShouldBe(0, answer.ToJsonString());
        answer["confirmBefore"].ShouldNotBeNull();
        campus.Listing().ShouldNotBe(active);
        var (refused, why) = campus.Weir("apply");
        refused.ShouldBe(2);
        WeirProcess.Codes(why).ShouldContain("WEIR0508");
        Until(() => !File.Exists(Path.Combine(campus.State, "pending")), TimeSpan.FromMinutes(1))
            .ShouldBeTrue(Log(campus));
        campus.Listing().ShouldBe(active);
        WeirProcess.Codes(campus.Weir("confirm").Answer).ShouldBe("WEIR0509");
        campus.Weir("status").Answer["note"]?.GetValue<string>().ShouldContain("not confirmed");
    }

    [KernelFact]
    public void ToBeConfirmed_Confirmed_Stays()
    {
        using var campus = new CampusGround();
        campus.Weir("apply").ExitCode.ShouldBe(0);
        campus.SetFirstMember("blocked");
        campus.Weir("apply", "--confirm", "2m").ExitCode.ShouldBe(0);
        var blocked = campus.Listing();

        campus.Weir("confirm").ExitCode.ShouldBe(0);

        // The guardian says so as it goes: nobody is left who could take the old rules back.
        Until(() => Log(campus).Contains("confirmed", StringComparison.Ordinal), TimeSpan.FromMinutes(1))
            .ShouldBeTrue(Log(campus));
        campus.Listing().ShouldBe(blocked);
    }

    [KernelFact]
    public void ToBeConfirmed_FirstApplyEver_IsRemovedAgain()
    {
        using var campus = new CampusGround();

        campus.Weir("apply", "--confirm", "2s").ExitCode.ShouldBe(0);

        Until(() => campus.Nft("list", "tables").Trim().Length == 0, TimeSpan.FromMinutes(1)).ShouldBeTrue(Log(campus));
        Until(() => !File.Exists(Path.Combine(campus.State, "pending")), TimeSpan.FromMinutes(1)).ShouldBeTrue();
        campus.Weir("status").Answer["loaded"]?.GetValue<bool>().ShouldBeFalse();
    }

    [KernelFact]
    public void ToBeConfirmed_TerminalLost_TheGuardianLives()
    {
        using var campus = new CampusGround();
        campus.Weir("apply").ExitCode.ShouldBe(0);
        var active = campus.Listing();
        campus.SetFirstMember("blocked");
        campus.Weir("apply", "--confirm", "3s").ExitCode.ShouldBe(0);
        var line = File.ReadLines(Path.Combine(campus.State, "pending"))
            .First(one => one.StartsWith("guardian: ", StringComparison.Ordinal));
        var guardian = line["guardian: ".Length..];

        // What the terminal's end does, aimed at the guardian itself.
        Tool.Run("kill", ["-HUP", guardian]);
        Session(guardian).ShouldBe(guardian);

        Until(() => !File.Exists(Path.Combine(campus.State, "pending")), TimeSpan.FromMinutes(1))
            .ShouldBeTrue(Log(campus));
        campus.Listing().ShouldBe(active);
    }

    /// <summary>Field 6 of /proc/PID/stat (proc_pid_stat(5)), behind the program's name in parentheses.</summary>
    private static string Session(string process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3];
    }

    /// <summary>True when it was killed, false when it had ended by itself.</summary>
    private static bool KillAfter(CampusGround campus, TimeSpan delay)
    {
        using var process = campus.Start("apply");
        var ended = process.WaitForExit(delay);
        if (!ended)
        {
            process.Kill();
            process.WaitForExit();
        }

        return !ended;
    }

    private static bool KillAtJournal(CampusGround campus, TimeSpan delay)
    {
        using var process = campus.Start("apply");
        var journal = Path.Combine(campus.State, "journal");
        while (!File.Exists(journal) && !process.HasExited)
        {
            Thread.Sleep(1);
        }

        Thread.Sleep(delay);
        var ended = process.HasExited;
        process.Kill();
        process.WaitForExit();
        return !ended;
    }

    private static bool Until(Func<bool> condition, TimeSpan patience)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < patience)
        {
            if (condition())
            {
                return true;
            }

            Thread.Sleep(50);
        }

        return condition();
    }

    private static string Log(CampusGround campus)
    {
        var path = Path.Combine(campus.State, "guardian.log");
        return File.Exists(path) ? File.ReadAllText(path) : "no guardian.log";
    }

    /// <summary>Whether a process of this campus runs: a guardian, or one that is about to become it.</summary>
    private static bool IsAtWork(CampusGround campus) =>
        Directory.EnumerateDirectories("/proc").Any(folder => IsOf(campus, Path.Combine(folder, "cmdline")));

    private static bool IsOf(CampusGround campus, string commandLine)
    {
        try
        {
            return File.ReadAllText(commandLine).Contains(campus.Namespace, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false; // it ended meanwhile, or is no process
        }
    }
}
