//! Third-party parsers in a process of their own, so that one file costs one file.
//!
//! A parser of somebody else may abort (a record that claims four billion strings), loop for ever or fill
//! the memory, and none of that can be caught inside a process. So the program starts itself again as a
//! worker, hands it the bytes of such a file over a pipe and takes back the blocks; a worker that dies, takes
//! too long or grows too large is ended and replaced, and its file gets one line. The worker opens no file
//! and knows no path.
//!
//! Tests and benches that have no program to start read in-process, behind the checks of each reader.
//!
//! Wire, little-endian: the worker greets with one byte; a request is a frame of [`Limits`] as JSON and a frame
//! of the file, an answer a frame of JSON; a frame is a length of eight bytes and that many bytes.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

use super::{Document, IngestError, Limits};

/// How often time and memory of a busy worker are looked at.
const POLL: Duration = Duration::from_millis(25);
/// A virus scanner may look at the program for long before it starts.
const START: Duration = Duration::from_mins(1);
/// Wall time for one second of processor time: the machine may be busy with other things.
const PATIENCE: u32 = 8;
/// Workers at once; each may take [`Limits::worker_bytes`].
const WORKERS: usize = 2;
/// Address space that the program itself, its stacks and its pages need beside what a parser allocates.
#[cfg(unix)]
const OWN_SPACE: u64 = 256 << 20;

static POOL: OnceLock<Pool> = OnceLock::new();

/// Set while this process is a worker itself, which never starts another.
static SERVING: AtomicBool = AtomicBool::new(false);

/// From here on, files for third-party parsers are read by `program arguments…`, which must call [`serve`].
pub fn isolate(program: PathBuf, arguments: &'static [&'static str]) {
    // A second call changes nothing: the first program is as good.
    let _ = POOL.set(Pool {
        program,
        arguments,
        idle: Mutex::new(Vec::new()),
        places: Mutex::new(WORKERS),
        freed: Condvar::new(),
    });
}

/// Reads a file in a worker; `None` when there is none to be had and the caller must read it itself.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Option<Result<Document, IngestError>> {
    let pool = POOL.get().filter(|_| !SERVING.load(Ordering::Relaxed))?;
    let _place = pool.place();
    let mut worker = pool.worker()?;
    let result = worker.read(bytes, limits);
    // One that was stopped or died goes with its value.
    if !matches!(result, Err(IngestError::Stopped(_))) {
        pool.lock_idle().push(worker);
    }
    Some(result)
}

struct Pool {
    program: PathBuf,
    arguments: &'static [&'static str],
    idle: Mutex<Vec<Worker>>,
    places: Mutex<usize>,
    freed: Condvar,
}

/// The right to use one worker.
struct Slot<'a>(&'a Pool);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.places.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

impl Pool {
    fn place(&self) -> Slot<'_> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        while *places == 0 {
            places = self.freed.wait(places).unwrap_or_else(PoisonError::into_inner);
        }
        *places -= 1;
        Slot(self)
    }

    fn lock_idle(&self) -> std::sync::MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn worker(&self) -> Option<Worker> {
        let idle = self.lock_idle().pop();
        idle.or_else(|| Worker::start(&self.program, self.arguments))
    }
}

/// A running worker process and the thread that talks to it.
struct Worker {
    child: Child,
    requests: Sender<[Vec<u8>; 2]>,
    answers: Receiver<io::Result<Vec<u8>>>,
    system: System,
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Worker {
    fn start(program: &PathBuf, arguments: &[&str]) -> Option<Self> {
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let (to, from) = (child.stdin.take()?, child.stdout.take()?);
        let (requests, asked) = channel::<[Vec<u8>; 2]>();
        let (answer, answers) = channel();
        // Pipes know no time limit; a thread of its own can be left waiting until the process is ended.
        thread::spawn(move || {
            let (mut to, mut from) = (BufWriter::new(to), BufReader::new(from));
            let greeted = from.read_exact(&mut [0]).map(|()| Vec::new());
            if answer.send(greeted).is_err() {
                return;
            }
            for [limits, file] in asked {
                let exchange = || -> io::Result<Vec<u8>> {
                    send(&mut to, &limits)?;
                    send(&mut to, &file)?;
                    to.flush()?;
                    receive(&mut from, u64::MAX)
                };
                if answer.send({ exchange }()).is_err() {
                    return;
                }
            }
        });
        let worker = Self { child, requests, answers, system: System::new() };
        matches!(worker.answers.recv_timeout(START), Ok(Ok(_))).then_some(worker)
    }

    fn read(&mut self, bytes: &[u8], limits: &Limits) -> Result<Document, IngestError> {
        let stopped = |why: String| Err(IngestError::Stopped(why));
        let died = || stopped("解析程序中途退出，文件可能已损坏".to_owned());
        let Ok(frame) = serde_json::to_vec(limits) else { return died() };
        let budget = Duration::from_secs(limits.worker_seconds);
        let started = Instant::now();
        let before = self.usage().map_or(Duration::ZERO, |(time, _)| time);
        if self.requests.send([frame, bytes.to_vec()]).is_err() {
            return died();
        }
        loop {
            match self.answers.recv_timeout(POLL) {
                Ok(Ok(answer)) => match serde_json::from_slice::<Answer>(&answer) {
                    Ok(answer) => return answer.into(),
                    Err(_) => return died(),
                },
                Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => return died(),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let (time, memory) = self.usage().unwrap_or_default();
            if time.saturating_sub(before) > budget || started.elapsed() > budget * PATIENCE {
                return stopped(format!("解析用时超过 {} 秒", limits.worker_seconds));
            }
            if memory > limits.worker_bytes {
                return stopped(format!("解析占用内存超过 {} MB", limits.worker_bytes >> 20));
            }
        }
    }

    /// Processor time and resident memory so far.
    fn usage(&mut self) -> Option<(Duration, u64)> {
        let pid = Pid::from_u32(self.child.id());
        let what = ProcessRefreshKind::nothing().with_memory().with_cpu();
        self.system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), true, what);
        let process = self.system.process(pid)?;
        Some((Duration::from_millis(process.accumulated_cpu_time()), process.memory()))
    }
}

/// The worker's side: answers requests until its input ends.
pub fn serve() -> io::Result<()> {
    SERVING.store(true, Ordering::Relaxed);
    let (mut from, mut to) = (io::stdin().lock(), io::stdout().lock());
    to.write_all(&[1])?;
    to.flush()?;
    loop {
        let frame = match receive(&mut from, 1 << 16) {
            Ok(frame) => frame,
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(e) => return Err(e),
        };
        let limits: Limits = serde_json::from_slice(&frame).map_err(io::Error::other)?;
        let bytes = receive(&mut from, limits.file_bytes)?;
        confine(&limits);
        let whole = || super::read_bytes(&bytes, &limits);
        let result = std::panic::catch_unwind(whole)
            .unwrap_or_else(|_| Err(IngestError::Damaged("表格内容无法解析".to_owned())));
        let answer = serde_json::to_vec(&Answer::from(result)).map_err(io::Error::other)?;
        send(&mut to, &answer)?;
        to.flush()?;
    }
}

/// A hard ceiling where the system has one; elsewhere the parent looks at the memory from outside.
#[cfg(unix)]
fn confine(limits: &Limits) {
    let space = limits.worker_bytes.saturating_add(OWN_SPACE);
    // Refused only when a lower limit is set already.
    let _ = rlimit::setrlimit(rlimit::Resource::AS, space, space);
}

#[cfg(not(unix))]
fn confine(_: &Limits) {}

fn send(to: &mut impl Write, frame: &[u8]) -> io::Result<()> {
    to.write_all(&(frame.len() as u64).to_le_bytes())?;
    to.write_all(frame)
}

fn receive(from: &mut impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > limit {
        return Err(io::Error::other("frame too long"));
    }
    let mut frame = Vec::new();
    from.take(length).read_to_end(&mut frame)?;
    if frame.len() as u64 == length { Ok(frame) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// What comes back: the document, or the error in a shape that can travel.
#[derive(Serialize, Deserialize)]
enum Answer {
    Document(Box<Document>),
    NoText,
    Scan,
    Encrypted,
    Empty,
    Damaged(String),
    TooLarge(String),
}

impl From<Result<Document, IngestError>> for Answer {
    fn from(result: Result<Document, IngestError>) -> Self {
        match result {
            Ok(document) => Self::Document(Box::new(document)),
            Err(IngestError::NoText) => Self::NoText,
            Err(IngestError::Scan) => Self::Scan,
            Err(IngestError::Encrypted) => Self::Encrypted,
            Err(IngestError::Empty) => Self::Empty,
            Err(IngestError::Damaged(why)) => Self::Damaged(why),
            Err(IngestError::TooLarge(why)) => Self::TooLarge(why),
            // The parent has told these before it asked.
            Err(other) => Self::Damaged(other.to_string()),
        }
    }
}

impl From<Answer> for Result<Document, IngestError> {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Document(document) => Ok(*document),
            Answer::NoText => Err(IngestError::NoText),
            Answer::Scan => Err(IngestError::Scan),
            Answer::Encrypted => Err(IngestError::Encrypted),
            Answer::Empty => Err(IngestError::Empty),
            Answer::Damaged(why) => Err(IngestError::Damaged(why)),
            Answer::TooLarge(why) => Err(IngestError::TooLarge(why)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_travel_and_long_ones_are_refused() {
        let mut wire = Vec::new();
        send(&mut wire, b"abc").unwrap();
        assert_eq!(receive(&mut wire.as_slice(), 3).unwrap(), b"abc");
        assert!(receive(&mut wire.as_slice(), 2).is_err());
        // A length that is not followed by its bytes is the end, whatever it claims.
        let cut = [&u64::MAX.to_le_bytes()[..], b"ab"].concat();
        assert_eq!(receive(&mut cut.as_slice(), u64::MAX).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn errors_keep_their_kind_on_the_wire() {
        let answer = serde_json::to_vec(&Answer::from(Err(IngestError::TooLarge("多".to_owned())))).unwrap();
        let back: Result<Document, IngestError> = serde_json::from_slice::<Answer>(&answer).unwrap().into();
        assert!(matches!(back, Err(IngestError::TooLarge(why)) if why == "多"));
    }
}
