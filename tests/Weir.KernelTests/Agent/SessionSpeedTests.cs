using System.Diagnostics;
using Shouldly;
using Weir.Agent;
using Weir.Agent.Planning;
using Weir.Core.Model;
using Weir.Sources;
using Weir.Sources.Example;
using Weir.Testing;
using Xunit.Abstractions;

namespace Weir.KernelTests.Agent;

public sealed class SessionSpeedTests(ITestOutputHelper output)
{
    [KernelFact]
    public void Session_OneMemberAtATime_CostsWhatChangesAndNotWhatIsThere()
    {
        const int Members = 50_000;
        using var ground = new AgentGround();
        var site = Campus(Members);
        using var session = SiteSession.Open(ground.Settings, site, out var first);
        var random = new Random(60);
        var times = new List<double>();
        var kernel = new List<double>();
        var commit = new List<double>();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 300; round++)
        {
            var at = random.Next(site.Members.Length);
            var state = site.Members[at].State == MemberState.Blocked ? MemberState.Active : MemberState.Blocked;
            var next = site with { Members = site.Members.SetItem(at, site.Members[at] with { State = state }) };
            var start = Stopwatch.GetTimestamp();
            var result = session.Change(next);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            kernel.Add(result.KernelTime.TotalMilliseconds);
            commit.Add((result.CompileTime + result.ApplyTime).TotalMilliseconds);
            result.Kind.ShouldBe(PlanKind.Elements);
            site = next;
        }

        var perChange = (GC.GetAllocatedBytesForCurrentThread() - allocated) / times.Count;
        output.WriteLine($"{Members} members, {first.ElementsAdded} elements; per change, median (p90):");
        output.WriteLine(
            $"{Median(times)} ms in all, {Median(commit)} from site diff to acknowledged commit, {Median(kernel)} the kernel's part"
        );
        output.WriteLine($"{perChange:N0} bytes allocated");
        // The array of members is copied by the test itself: 8 bytes each. Nothing else may grow with their number.
        perChange.ShouldBeLessThan(Members * 8 + 100_000);
    }

    private static string Median(List<double> values)
    {
        values.Sort();
        return $"{values[values.Count / 2]:F3} ({values[values.Count * 9 / 10]:F3})";
    }

    /// <summary>The example campus, whose proportions are the real ones.</summary>
    private static Site Campus(int members)
    {
        var folder = Directory.CreateTempSubdirectory("weir-campus-").FullName;
        try
        {
            var site = Path.Combine(folder, "site");
            CampusExample.Create(site, members, 1, SourceKind.Csv).HasErrors.ShouldBeFalse();
            return SiteFolder.Load(site, TimeProvider.System).Site.ShouldNotBeNull();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
